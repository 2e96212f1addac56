// Reads the JSON Lines of a run, and hands them to a reporter.
#include "cli/report_command.hpp"

#include "cli/check_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/formats.hpp"
#include "cli/history_place.hpp"
#include "cli/terminal.hpp"
#include "report/whole_file.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/report/finding_reader.hpp"
#include "yamabiko/store/history.hpp"

#include <charconv>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <CLI/CLI.hpp>
#include <tl/expected.hpp>

namespace yamabiko {
namespace {

constexpr const char* examples = R"(Examples:
  yamabiko check host --evidence -o jsonl=run.jsonl
  yamabiko report run.jsonl -o report.html
  yamabiko report run.jsonl -o report.html --lang ja
  yamabiko report run.jsonl --format text
  yamabiko report 7 -o report.html       run 7 of the history
  ssh probe yamabiko check host --format jsonl --evidence | yamabiko report - -o report.html)";

// As typed.
struct ReportArguments {
  std::string run;
  std::string place;  // of the history
  std::string format = "html";
  std::string output;
  std::string language;
  std::string probes;
};

class Report {
 public:
  Report(const ReportArguments& arguments, std::ostream& out, std::ostream& err)
      : arguments_(arguments), out_(out), err_(err) {}

  int operator()() {
    const auto registry = load_registry(arguments_.probes);
    if (!registry) return usage(registry.error());
    const Format* format = find_format(arguments_.format);
    if (format == nullptr)
      return usage(fmt::format("--format knows no '{}', only {}", printable(arguments_.format),
                               format_names()));
    std::ifstream file;
    std::optional<RunId> saved;
    if (arguments_.run != "-") {
      file.open(arguments_.run);
      if (!file) saved = run_number();
      if (!file && !saved)
        return usage(
            fmt::format("can't read {}: name the JSON Lines of a run, or its number in the history",
                        printable(arguments_.run)));
    }
    // Only a report that is whole takes the place of what is there: it may be the run itself.
    std::optional<WholeFile> output;
    if (!arguments_.output.empty()) {
      output.emplace(arguments_.output);
      if (const auto error = output->error()) return cannot_write(error);
    } else if (format->shows_evidence && is_terminal(Stream::out)) {
      return usage("a page is nothing to read here: write it to a file, as in -o report.html");
    }
    std::ostream& report = output ? output->stream() : out_;
    const ReportSetting setting{
        .language = arguments_.language.empty() ? "en" : arguments_.language,
        .registry = &*registry};
    const auto reporter = format->make(report, setting);
    const auto told = saved ? tell_saved(*registry, *saved, *reporter)
                            : tell(*registry, file.is_open() ? file : std::cin, *reporter);
    if (!told) return usage(told.error());
    if (output) {
      if (const auto error = output->commit()) return cannot_write(error);
    } else if (!out_.flush() && !is_reader_gone()) {
      return usage("writing the report failed");
    }
    return reporter->exit_status().value_or(exit_done);
  }

 private:
  int cannot_write(std::error_code why) {
    return usage(fmt::format("can't write to {}: {}; choose another -o FILE",
                             printable(arguments_.output), why.message()));
  }

  // The error is a sentence for the user.
  tl::expected<void, std::string> tell(const Registry& registry, std::istream& in,
                                       Reporter& reporter) {
    FindingReader reader(in);
    bool begun = false;
    while (true) {
      auto line = reader.next();
      if (!line) return tl::unexpected(in_file(line.error()));
      if (!*line) break;
      if (const auto* info = std::get_if<RunInfo>(&**line)) {
        if (begun) return tl::unexpected(in_file("a second run begins: give one at a time"));
        begun = true;
        reporter.begin(*info);
      } else if (!begun) {
        return tl::unexpected(in_file("does not begin with a line of type run"));
      } else if (auto* finding = std::get_if<Finding>(&**line)) {
        tell(registry, *finding, reporter);
      } else {
        reporter.end(std::get<RunSummary>(**line));
        return {};
      }
    }
    if (!begun) return tl::unexpected(in_file("is empty"));
    end_of_killed(reporter);
    return {};
  }

  // The same of a run of the history.
  tl::expected<void, std::string> tell_saved(const Registry& registry, RunId run,
                                             Reporter& reporter) {
    const auto place = history_place(arguments_.place);
    if (!place) return tl::unexpected(place.error());
    const auto history = History::open(*place);
    if (!history) return tl::unexpected(history.error());
    const auto record = (*history)->run(run);
    if (!record) return tl::unexpected(record.error());
    if (!*record)
      return tl::unexpected(
          fmt::format("there is no run {} in the history; 'yamabiko history' lists them", run));
    reporter.begin((*record)->info);
    std::string problem;
    const auto read = (*history)->findings(run, [&](std::string_view text) {
      auto line = parse_report_line(text);
      if (!line && problem.empty()) problem = line.error();
      if (!line) return;
      if (auto* finding = std::get_if<Finding>(&*line)) tell(registry, *finding, reporter);
    });
    if (!read) return tl::unexpected(read.error());
    if (!problem.empty()) return tl::unexpected(fmt::format("run {}: {}", run, problem));
    if ((*record)->summary)
      reporter.end(*(*record)->summary);
    else
      end_of_killed(reporter);
    return {};
  }

  void tell(const Registry& registry, Finding& finding, Reporter& reporter) {
    translate(registry, finding);
    so_far_.add(finding);
    targets_.insert(finding.endpoint.target);
    reporter.finding(finding);
  }

  // A run that was killed has no summary of its own.
  void end_of_killed(Reporter& reporter) {
    so_far_.interrupted = true;
    so_far_.targets = targets_.size();
    reporter.end(so_far_);
  }

  [[nodiscard]] std::optional<RunId> run_number() const {
    RunId number = 0;
    const std::string& text = arguments_.run;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 1) return std::nullopt;
    return number;
  }

  // The run may have been made in another language than the one that is wanted.
  void translate(const Registry& registry, Finding& finding) const {
    if (arguments_.language.empty() || finding.remediation.empty()) return;
    if (const Service* service = registry.find(finding.service))
      finding.remediation = remediation_of(*service, arguments_.language);
  }

  [[nodiscard]] std::string in_file(std::string_view what) const {
    return fmt::format("{}: {}", arguments_.run == "-" ? "-" : printable(arguments_.run), what);
  }

  int usage(const std::string& what) {
    fmt::print(err_, "yamabiko: {}\n", what);
    return exit_usage;
  }

  const ReportArguments& arguments_;
  std::ostream& out_;
  std::ostream& err_;
  RunSummary so_far_;
  std::set<Address> targets_;
};

}  // namespace

void add_report_command(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* report =
      app.add_subcommand("report", "Tell of a run that is over, as a page to look at");
  report->footer(examples);
  report
      ->add_option("run", arguments->run,
                   "The JSON Lines of the run, - for standard input, or its number in the history")
      ->type_name("RUN")
      ->required();
  report->add_option("-o,--output", arguments->output, "Write the report to a file")
      ->type_name("FILE");
  report->add_option("--db", arguments->place, "The history of this file or postgres:// address")
      ->type_name("FILE");
  report->add_option("--format", arguments->format, "One of " + format_names())
      ->type_name("FORMAT")
      ->capture_default_str();
  report->add_option("--lang", arguments->language, "Language of the advice, other than the run's")
      ->check(CLI::IsMember({"en", "ja"}));
  report
      ->add_option("--probes", arguments->probes,
                   "Service files of your own, which the run was made with")
      ->type_name("DIR");
  report->callback(
      [arguments, &out, &err, &exit_code] { exit_code = Report(*arguments, out, err)(); });
}

}  // namespace yamabiko
