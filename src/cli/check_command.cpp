// Runs one check for the command line: where its report goes, and what is said
// beside it.
#include "cli/check_command.hpp"

#include "cli/check_run.hpp"
#include "cli/dry_run.hpp"
#include "cli/exit_code.hpp"
#include "cli/outputs.hpp"
#include "cli/progress.hpp"
#include "cli/saving.hpp"
#include "cli/terminal.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <iostream>
#include <memory>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

class Check {
 public:
  Check(const CheckArguments& arguments, const std::vector<std::string>& command, std::ostream& out,
        std::ostream& err)
      : arguments_(arguments), command_(command), out_(out), err_(err) {}

  int operator()() {
    const auto registry = load_registry(arguments_.probes, arguments_.dns_name);
    if (!registry) return usage(registry.error());
    const auto outputs = parse_outputs(arguments_);
    if (!outputs) return usage(outputs.error());
    auto check = plan_check(arguments_, *registry, std::cin);
    if (!check) return usage(check.error());
    for (const Unprobed& each : check->so_far.unprobed) complain(each.reason);
    if (arguments_.dry_run) {
      print_dry_run(check->plan, check->scan.measure, check->scan.loops, out_);
      return check->so_far.unprobed.empty() ? exit_done : exit_unprobed;
    }
    check->scan.stop_on_signal = true;
    if (shows_evidence(*outputs)) check->keep_evidence = KeepEvidence::yes;
    // A history keeps it for reports that are made later; it is told only if wanted.
    told_evidence_ = check->keep_evidence;
    if (arguments_.save || !arguments_.history.empty()) check->keep_evidence = KeepEvidence::yes;
    Resumption resumption(arguments_.resume, paths_of(*outputs), outputs->front().path.empty());
    if (const auto loaded = resumption.load(check->plan, check->scan, check->so_far); !loaded)
      return usage(loaded.error());
    if (resumption.is_complete()) {
      complain(fmt::format("the scan of {} is complete; remove that file to scan anew",
                           printable(arguments_.resume)));
      return exit_done;
    }
    return run(*registry, *check, *outputs, resumption);
  }

 private:
  int run(const Registry& registry, const CheckPlan& check, const std::vector<Output>& outputs,
          Resumption& resumption) {
    // First what may fail, as opening a file empties it.
    auto saving = Saving::open(arguments_.save, arguments_.history);
    if (!saving) return usage(saving.error());
    auto opened = OpenOutputs::open(outputs, arguments_, registry, check.plan, resumption, out_);
    if (!opened) return usage(opened.error());
    saving->precede(opened->reporter(), {.policy = "", .told_evidence = told_evidence_});
    Progress progress(err_,
                      is_terminal(Stream::err) ? Progress::Style::rewrite : Progress::Style::lines,
                      shape_of(check.plan, check.scan), [] { return terminal_width(Stream::err); });
    CheckCompany company{.command = command_, .resumption = &resumption};
    // They may share a terminal.
    if (opened->has_standard_output()) company.before_writing = [&progress] { progress.clear(); };
    company.complain = [this, &progress](const std::string& what) {
      progress.clear();
      complain(what);
    };
    // Agents of monitoring systems may take both streams for the one line.
    if (!arguments_.quiet && arguments_.format != nagios_format)
      company.on_progress = [&progress](const ScanProgress& now, const Found& found) {
        progress.show(now, found);
      };
    const auto outcome = run_check(registry, check, saving->reporter(), company);
    progress.clear();
    if (!outcome) return usage(outcome.error());
    const bool written = opened->flush();
    if (!outcome->summary.interrupted && resumption.is_wanted() && written)
      if (const auto saved = resumption.finish(); !saved) complain(saved.error());
    // Whoever closes a pipe has read enough; a full disk must be told.
    if (const std::string failure = opened->failure(); !failure.empty()) return usage(failure);
    if (const std::string problem = saving->problem(); !problem.empty()) return usage(problem);
    if (const std::error_code error = outcome->recording_error)
      return usage(fmt::format("writing to {} failed, so it lacks packets: {}",
                               printable(arguments_.pcap), error.message()));
    return opened->reporter().exit_status().value_or(exit_status(*outcome));
  }

  void complain(const std::string& what) { fmt::print(err_, "yamabiko: {}\n", what); }

  int usage(const std::string& what) {
    // To a monitoring system 2 means critical, and only one line is read.
    if (arguments_.format == nagios_format) {
      out_ << nagios_unknown(what) << '\n';
      return static_cast<int>(NagiosStatus::unknown);
    }
    complain(what);
    return exit_usage;
  }

  const CheckArguments& arguments_;
  const std::vector<std::string>& command_;
  std::ostream& out_;
  std::ostream& err_;
  KeepEvidence told_evidence_ = KeepEvidence::no;
};

}  // namespace

void add_check_command(CLI::App& app, const std::vector<std::string>& command, std::ostream& out,
                       std::ostream& err, int& exit_code) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* check =
      app.add_subcommand("check", "Probe hosts, and report what answers and how much louder");
  add_options(*check, *arguments);
  check->callback([arguments, &command, &out, &err, &exit_code] {
    exit_code = Check(*arguments, command, out, err)();
  });
}

}  // namespace yamabiko
