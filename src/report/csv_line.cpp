// Quotes, and disarms formulas.
#include "report/csv_line.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// The wide forms are what a Japanese or Chinese keyboard writes, and taken for the
// same.
constexpr std::array<std::string_view, 10> beginnings = {"=",  "+",  "-",  "@",  "\t",
                                                         "\r", "＝", "＋", "－", "＠"};

bool is_formula(std::string_view text) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [text](std::string_view beginning) { return text.starts_with(beginning); });
}

// A space at an end would be cut by some readers.
bool needs_quotes(std::string_view text) {
  return text.find_first_of(",\"\r\n") != std::string_view::npos || text.starts_with(' ') ||
         text.ends_with(' ');
}

}  // namespace

void CsvLine::next_cell() {
  if (begun_) line_ += ',';
  begun_ = true;
}

CsvLine& CsvLine::text(std::string_view content) {
  next_cell();
  std::string clean;
  if (!is_plain(content)) {
    clean = printable(content, content.size());
    content = clean;
  }
  const std::string_view guard = is_formula(content) ? "'" : "";
  if (!needs_quotes(content)) {
    line_.append(guard).append(content);
    return *this;
  }
  line_.append("\"").append(guard);
  for (std::size_t quote = 0; (quote = content.find('"')) != std::string_view::npos;) {
    line_.append(content.substr(0, quote)).append("\"\"");
    content.remove_prefix(quote + 1);
  }
  line_.append(content).append("\"");
  return *this;
}

CsvLine& CsvLine::number(std::uint64_t value) {
  next_cell();
  fmt::format_to(std::back_inserter(line_), "{}", value);
  return *this;
}

CsvLine& CsvLine::number(double value) {
  constexpr double scale = 10'000;
  next_cell();
  fmt::format_to(std::back_inserter(line_), "{}", std::round(value * scale) / scale);
  return *this;
}

CsvLine& CsvLine::empty() {
  next_cell();
  return *this;
}

std::string_view CsvLine::record() {
  line_ += '\r';
  return line_;
}

}  // namespace yamabiko
