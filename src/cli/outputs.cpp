// Reads -o, opens files, and makes a reporter for each.
#include "cli/outputs.hpp"

#include "cli/terminal.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/report/tee_reporter.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <limits>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// Of more hosts, or of so many endpoints, nobody reads a block each, and they are
// not kept in memory until the end.
constexpr std::uint64_t most_hosts = 16;
constexpr std::uint64_t most_endpoints = 100'000;

tl::expected<Output, std::string> parse_output(std::string_view text, const Format& usual) {
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  Output output{.format = &usual, .path = std::string(text)};
  if (equals != std::string_view::npos && name.find('/') == std::string_view::npos) {
    output.format = find_format(name);
    if (output.format == nullptr)
      return tl::unexpected(
          fmt::format("-o knows no format '{}', only {}; a file of that name is written ./{}",
                      printable(name), format_names(), printable(text)));
    output.path = text.substr(equals + 1);
  }
  if (output.path.empty() || output.path == "-")
    return tl::unexpected(fmt::format(
        "-o wants a file, as in -o {0}=report; to standard output goes what --format says",
        output.format->name));
  std::error_code error;
  output.is_folder =
      output.path.ends_with('/') || std::filesystem::is_directory(output.path, error);
  if (output.is_folder && output.format->make_folder == nullptr)
    return tl::unexpected(fmt::format("{} is a folder, and {} is one file: name that",
                                      printable(output.path), output.format->name));
  return output;
}

bool is_resumable(const Output& output) {
  return output.format->shape == Format::Shape::stream && !output.is_folder;
}

TextOptions text_options(const CheckArguments& arguments, bool to_standard_output) {
  const bool to_terminal = to_standard_output && is_terminal(Stream::out);
  const bool coloured = to_terminal && !arguments.no_color && colour_allowed();
  return {.colour = coloured ? Colour::yes : Colour::no,
          .width = to_terminal ? terminal_width(Stream::out) : default_width};
}

tl::expected<NagiosThresholds, std::string> thresholds(const CheckArguments& arguments) {
  NagiosThresholds result;
  for (const auto& [text, threshold] : {std::pair(&arguments.warning, &result.warning),
                                        std::pair(&arguments.critical, &result.critical)}) {
    if (text->empty()) continue;
    auto parsed = Threshold::parse(*text);
    if (!parsed) return tl::unexpected(parsed.error());
    *threshold = std::move(*parsed);
  }
  return result;
}

}  // namespace

tl::expected<std::vector<Output>, std::string> parse_outputs(const CheckArguments& arguments) {
  const Format* usual = find_format(arguments.format);
  if (usual == nullptr)
    return tl::unexpected(fmt::format("--format knows no '{}', only {}",
                                      printable(arguments.format), format_names()));
  std::vector<Output> outputs = {{.format = usual, .path = ""}};
  for (const std::string& text : arguments.outputs) {
    auto output = parse_output(text, *usual);
    if (!output) return tl::unexpected(output.error());
    const auto same = [&output](const Output& other) { return other.path == output->path; };
    if (std::any_of(outputs.begin(), outputs.end(), same))
      return tl::unexpected(
          fmt::format("-o names {} twice: give each report a file", printable(output->path)));
    if (output->path != text) {
      outputs.push_back(std::move(*output));
    } else if (outputs.front().path.empty()) {
      outputs.front() = std::move(*output);
    } else {
      return tl::unexpected(
          fmt::format("-o names two files, {} and {}, for one report: say of which format each is, "
                      "as in -o jsonl=FILE",
                      printable(outputs.front().path), printable(output->path)));
    }
  }
  const bool has_thresholds = !arguments.warning.empty() || !arguments.critical.empty();
  if (has_thresholds && std::none_of(outputs.begin(), outputs.end(), [](const Output& output) {
        return output.format->name == nagios_format;
      }))
    return tl::unexpected(
        std::string("-w and -c are for --format nagios; for others there is --fail-on"));
  const auto whole = std::find_if_not(outputs.begin(), outputs.end(), is_resumable);
  if (!arguments.resume.empty() && whole != outputs.end())
    return tl::unexpected(
        fmt::format("--resume needs --format jsonl or csv, here and in each -o FORMAT=FILE: {} is "
                    "whole only at its end",
                    whole->is_folder ? std::string_view("a folder") : whole->format->name));
  if (!arguments.resume.empty() && !arguments.textfile.empty())
    return tl::unexpected(
        std::string("--resume and --textfile don't go together: metrics are of a whole run"));
  return outputs;
}

std::vector<std::string> paths_of(const std::vector<Output>& outputs) {
  std::vector<std::string> paths;
  for (const Output& output : outputs)
    if (!output.path.empty()) paths.push_back(output.path);
  return paths;
}

bool shows_evidence(const std::vector<Output>& outputs) {
  return std::any_of(outputs.begin(), outputs.end(),
                     [](const Output& output) { return output.format->shows_evidence; });
}

bool is_listed(const Plan& plan) {
  const std::uint64_t hosts = plan.targets.size();
  return hosts > most_hosts || (hosts > 1 && hosts * plan.ports.size() > most_endpoints);
}

tl::expected<OpenOutputs, std::string> OpenOutputs::open(const std::vector<Output>& outputs,
                                                         const CheckArguments& arguments,
                                                         const Registry& registry, const Plan& plan,
                                                         const Resumption& resumption,
                                                         std::ostream& out) {
  OpenOutputs opened;
  std::vector<std::unique_ptr<Reporter>> reporters;
  auto limits = thresholds(arguments);
  if (!limits) return tl::unexpected(limits.error());
  for (const Output& output : outputs) {
    const bool to_standard_output = output.path.empty();
    ReportSetting setting{.text = text_options(arguments, to_standard_output),
                          .listed = is_listed(plan),
                          .silence = arguments.all ? Silence::listed : Silence::counted,
                          .thresholds = *limits,
                          .language = arguments.language,
                          .registry = &registry};
    if (resumption.holds_findings()) setting.most = std::numeric_limits<std::size_t>::max();
    std::ostream* stream = &out;
    if (to_standard_output) {
      opened.out_ = &out;
    } else if (output.is_folder) {
      std::error_code error;
      std::filesystem::create_directories(output.path, error);
      if (error)
        return tl::unexpected(
            fmt::format("can't make the folder {}: {}", printable(output.path), error.message()));
      // A file that can't be made is told by failure(), as one that can't be written.
      reporters.push_back(
          output.format->make_folder([files = opened.files_.get(), &path = output.path](
                                         const std::string& name) -> std::ostream& {
            const std::string file = std::filesystem::path(path) / name;
            files->push_back({.path = file, .stream = std::ofstream(file)});
            return files->back().stream;
          }));
      continue;
    } else {
      // The run is told in the file that goes on, but not in a new pipe.
      if (resumption.goes_on()) setting.begin = Begin::go_on;
      const auto mode = resumption.goes_on() ? std::ios::app : std::ios::trunc;
      opened.files_->push_back({.path = output.path, .stream = std::ofstream(output.path, mode)});
      std::ofstream& file = opened.files_->back().stream;
      if (!file)
        return tl::unexpected(
            fmt::format("can't write to {}: choose another -o FILE", printable(output.path)));
      stream = &file;
    }
    reporters.push_back(output.format->make(*stream, setting));
  }
  if (!arguments.textfile.empty()) {
    auto textfile = std::make_unique<TextfileReporter>(arguments.textfile);
    opened.textfile_ = textfile.get();
    reporters.push_back(std::move(textfile));
  }
  opened.reporter_ = reporters.size() == 1 ? std::move(reporters.front())
                                           : std::make_unique<TeeReporter>(std::move(reporters));
  return opened;
}

bool OpenOutputs::flush() {
  bool good = true;
  for (File& file : *files_) good = file.stream.flush() && good;
  return (out_ == nullptr || out_->flush()) && good;
}

std::string OpenOutputs::failure() const {
  for (const File& file : *files_)
    if (!file.stream) return fmt::format("writing to {} failed", printable(file.path));
  if (textfile_ != nullptr && !textfile_->failure().empty()) return textfile_->failure();
  return out_ != nullptr && !*out_ && !is_reader_gone() ? "writing the report failed" : "";
}

}  // namespace yamabiko
