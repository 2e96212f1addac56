// Parses a line with RapidJSON and takes the values out of it.
#include "yamabiko/report/finding_reader.hpp"

#include "report/finding_from_json.hpp"
#include "report/json_object.hpp"
#include "report/run_from_json.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <rapidjson/error/en.h>

namespace yamabiko {
namespace {

// How deep objects and lists stand in each other, without reading them.
std::size_t depth_of(std::string_view json) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char character = json[i];
    if (in_text) {
      if (character == '\\')
        ++i;
      else if (character == '"')
        in_text = false;
    } else if (character == '"') {
      in_text = true;
    } else if (character == '{' || character == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((character == '}' || character == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

tl::expected<ReportLine, std::string> parse_report_line(std::string_view line) {
  if (line.size() > longest_report_line)
    return tl::unexpected(fmt::format("it is longer than {} octets", longest_report_line));
  if (depth_of(line) > deepest_report_value)
    return tl::unexpected(
        fmt::format("its values are nested deeper than {}", deepest_report_value));
  // Most lines fit, and take nothing from the heap.
  std::array<char, 16'384> room{};
  std::array<char, 2'048> stack_room{};
  rapidjson::MemoryPoolAllocator<> pool(room.data(), room.size());
  rapidjson::MemoryPoolAllocator<> stack(stack_room.data(), stack_room.size());
  JsonDocument document(&pool, 1024, &stack);
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseFullPrecisionFlag>(line.data(),
                                                                                      line.size());
  if (document.HasParseError())
    return tl::unexpected(fmt::format("it is no JSON: {} (octet {})",
                                      rapidjson::GetParseError_En(document.GetParseError()),
                                      document.GetErrorOffset()));
  if (!document.IsObject()) return tl::unexpected(std::string("it is no JSON object"));
  std::string problem;
  const JsonObject object(document, problem);
  const std::string type = object.text("type");
  ReportLine result;
  if (type == "finding")
    result = read_finding(object);
  else if (type == "run")
    result = read_run(object);
  else if (type == "summary")
    result = read_summary(object);
  else
    object.complain("type", "is none of run, finding and summary");
  if (!problem.empty()) return tl::unexpected(problem);
  return result;
}

bool FindingReader::read_line() {
  line_.clear();
  is_cut_ = false;
  // Not std::getline(), which would take all of a line without an end.
  std::streambuf& buffer = *in_.rdbuf();
  for (int octet = buffer.sbumpc(); octet != std::char_traits<char>::eof();
       octet = buffer.sbumpc()) {
    if (octet == '\n') {
      ++number_;
      return true;
    }
    line_.push_back(static_cast<char>(octet));
    if (line_.size() > longest_report_line) {
      ++number_;
      return true;
    }
  }
  if (line_.empty()) return false;
  is_cut_ = true;
  ++number_;
  return true;
}

tl::expected<std::optional<ReportLine>, std::string> FindingReader::next() {
  while (read_line()) {
    if (!line_.empty() && line_.back() == '\r') line_.pop_back();
    if (line_.empty()) continue;
    auto parsed = parse_report_line(line_);
    if (!parsed && is_cut_ && number_ > 1) break;
    if (!parsed) return tl::unexpected(fmt::format("line {}: {}", number_, parsed.error()));
    return std::optional<ReportLine>(std::move(*parsed));
  }
  return std::optional<ReportLine>();
}

}  // namespace yamabiko
