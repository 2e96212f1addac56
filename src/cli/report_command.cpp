// Reads the JSON Lines of a run, and hands them to a reporter.
#include "cli/report_command.hpp"

#include "cli/check_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/formats.hpp"
#include "cli/terminal.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/report/finding_reader.hpp"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <memory>
#include <set>
#include <string>
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
  ssh probe yamabiko check host --format jsonl --evidence | yamabiko report - -o report.html)";

// As typed.
struct ReportArguments {
  std::string run;
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
    if (arguments_.run != "-") {
      file.open(arguments_.run);
      if (!file)
        return usage(
            fmt::format("can't read {}: name the JSON Lines of a run", printable(arguments_.run)));
    }
    std::ofstream output;
    if (!arguments_.output.empty()) {
      output.open(arguments_.output);
      if (!output)
        return usage(
            fmt::format("can't write to {}: choose another -o FILE", printable(arguments_.output)));
    } else if (format->shows_evidence && is_terminal(Stream::out)) {
      return usage("a page is nothing to read here: write it to a file, as in -o report.html");
    }
    std::ostream& report = output.is_open() ? output : out_;
    const ReportSetting setting{
        .language = arguments_.language.empty() ? "en" : arguments_.language,
        .registry = &*registry};
    const auto reporter = format->make(report, setting);
    const auto told = tell(*registry, file.is_open() ? file : std::cin, *reporter);
    if (!told) return usage(told.error());
    if (!report.flush() && (output.is_open() || errno != EPIPE))
      return usage("writing the report failed");
    return exit_done;
  }

 private:
  // The error is a sentence for the user.
  tl::expected<void, std::string> tell(const Registry& registry, std::istream& in,
                                       Reporter& reporter) {
    FindingReader reader(in);
    bool begun = false;
    RunSummary summary;  // of a run that was killed: it has none
    std::set<Address> targets;
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
        translate(registry, *finding);
        summary.add(*finding);
        targets.insert(finding->endpoint.target);
        reporter.finding(*finding);
      } else {
        reporter.end(std::get<RunSummary>(**line));
        return {};
      }
    }
    if (!begun) return tl::unexpected(in_file("is empty"));
    summary.interrupted = true;
    summary.targets = targets.size();
    reporter.end(summary);
    return {};
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
};

}  // namespace

void add_report_command(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* report =
      app.add_subcommand("report", "Tell of a run that is over, as a page to look at");
  report->footer(examples);
  report->add_option("run", arguments->run, "The JSON Lines of the run; - for standard input")
      ->type_name("RUN")
      ->required();
  report->add_option("-o,--output", arguments->output, "Write the report to a file")
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
