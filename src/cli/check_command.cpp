// Runs one check: options, targets, scan, assessment, report.
#include "cli/check_command.hpp"

#include "cli/check_options.hpp"
#include "cli/dry_run.hpp"
#include "cli/exit_code.hpp"
#include "cli/live_report.hpp"
#include "cli/privileges.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/engine/follow_up.hpp"
#include "yamabiko/engine/resolve.hpp"

#include <cerrno>
#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

// Of a /20, or a /116 of IPv6.
constexpr std::uint64_t largest_unconfirmed = 4096;
// Of a network without a route, each address could not be probed.
constexpr std::size_t most_complaints = 20;

// Counts endpoints that our own system could not send to, so that a target
// which was not reached at all is told as such.
class Reach {
 public:
  void add(const Finding& finding) {
    if (finding.state != State::unreachable) return;
    Missed& missed = missed_[finding.endpoint.target];
    ++missed.endpoints;
    missed.target = finding.name.empty() ? finding.endpoint.target.text() : finding.name;
    missed.reason = finding.reason;
  }

  [[nodiscard]] std::vector<Unprobed> unprobed(std::size_t endpoints_a_target) const {
    std::vector<Unprobed> result;
    for (const auto& [address, missed] : missed_)
      if (missed.endpoints == endpoints_a_target)
        result.push_back({.target = missed.target, .reason = missed.reason});
    return result;
  }

 private:
  struct Missed {
    std::size_t endpoints = 0;
    std::string target;
    std::string reason;
  };
  std::map<Address, Missed> missed_;
};

class Check {
 public:
  Check(const CheckArguments& arguments, const std::vector<std::string>& command, std::ostream& out,
        std::ostream& err)
      : arguments_(arguments), command_(command), out_(out), err_(err) {}

  int operator()() {
    const auto registry = load_registry(arguments_.probes);
    if (!registry) return usage(registry.error());
    auto settings = validate(arguments_, *registry, std::cin);
    if (!settings) return usage(settings.error());
    ResolvedTargets resolved = resolve_targets(settings->request);
    for (const TargetError& error : resolved.errors) {
      if (error.usage) return usage(error.reason);
      complain(error.reason);
      summary_.unprobed.push_back({.target = error.target, .reason = error.reason});
    }
    if (resolved.targets.size() > largest_unconfirmed && !arguments_.responsible)
      return usage(fmt::format(
          "these are {} addresses; if all of them are in your care, say so with --i-am-responsible",
          resolved.targets.size()));
    // Of a range, most is silence.
    if (resolved.has_ranges && !arguments_.all) settings->scan.reported = Reported::open;
    const Plan plan{.targets = std::move(resolved.targets), .ports = std::move(settings->ports)};
    if (arguments_.dry_run) {
      print_dry_run(plan, settings->scan.measure, out_);
      return summary_.unprobed.empty() ? exit_done : exit_unprobed;
    }
    Resumption resumption(arguments_.resume, arguments_.output);
    if (const auto loaded = resumption.load(plan, settings->scan, summary_); !loaded)
      return usage(loaded.error());
    if (resumption.is_complete()) {
      complain(fmt::format("the scan of {} is complete; remove that file to scan anew",
                           printable(arguments_.resume)));
      return exit_done;
    }
    return run(*registry, plan, *settings, resumption);
  }

 private:
  int run(const Registry& registry, const Plan& plan, const CheckSettings& settings,
          Resumption& resumption) {
    std::ofstream file;
    if (!arguments_.output.empty()) {
      file.open(arguments_.output, resumption.goes_on() ? std::ios::app : std::ios::trunc);
      if (!file)
        return usage(fmt::format("can't write to {}: choose another -o FILE", arguments_.output));
    }
    std::ostream& report = file.is_open() ? file : out_;
    const auto reporter = make_reporter(arguments_, plan, resumption, report);
    Progress progress(err_,
                      is_terminal(Stream::err) ? Progress::Style::rewrite : Progress::Style::lines,
                      shape_of(plan, settings.scan), [] { return terminal_width(Stream::err); });
    const auto pace =
        resumption.holds_findings() ? LiveReport::Pace::on_call : LiveReport::Pace::soon;
    LiveReport live(*reporter, pace, [&] {
      // They may share a terminal.
      if (!file.is_open()) progress.clear();
    });
    const KeepEvidence keep = arguments_.evidence ? KeepEvidence::yes : KeepEvidence::no;
    Reach reach;
    Found found;
    bool reached_limit = settings.fail_on && summary_.worst && *summary_.worst >= *settings.fail_on;
    bool checkpoints_fail = false;

    const auto start = std::chrono::steady_clock::now();
    reporter->begin({.tool_version = YAMABIKO_VERSION,
                     .start = std::chrono::system_clock::now(),
                     .command = command_});
    ScanHandlers handlers;
    handlers.on_observation = [&](Observation&& seen) {
      Finding finding = assess(seen, arguments_.language, keep);
      finding.may_repeat = resumption.add(finding.endpoint);
      summary_.add(finding);
      add(found, finding);
      reach.add(finding);
      if (settings.fail_on && finding.verdict && *finding.verdict >= *settings.fail_on)
        reached_limit = true;
      live.finding(finding);
    };
    handlers.on_progress = [&](const ScanProgress& now) {
      live.flush();
      if (!arguments_.quiet) progress.show(now, found);
    };
    const auto elapsed = [start] {
      return std::chrono::duration_cast<std::chrono::milliseconds>(
          std::chrono::steady_clock::now() - start);
    };
    if (resumption.is_wanted())
      handlers.on_state = [&](ScanState&& state) {
        const auto saved =
            resumption.save(std::move(state), summary_, elapsed(), [&live] { live.write(); });
        if (saved || checkpoints_fail) return;
        checkpoints_fail = true;
        progress.clear();
        complain(saved.error());
      };
    if (settings.scan.channel == ChannelKind::raw)
      if (const auto dropped = keep_only_net_raw(); !dropped) return usage(dropped.error());
    // Who names ports wants no others to be asked.
    const Follow follow =
        arguments_.ports.empty() ? Follow::registered_ports : Follow::planned_ports;
    const auto result = scan_and_follow_up(registry, plan, settings.scan, handlers, follow);
    progress.clear();
    if (!result && result.error().category() == recording_category())
      return usage(fmt::format("can't write to {}: {}; choose another --pcap FILE",
                               printable(arguments_.pcap), result.error().message()));
    if (!result)
      return usage(fmt::format("can't send as asked: {}; check --source and --interface",
                               result.error().message()));

    std::size_t complaints = 0;
    for (Unprobed& each : reach.unprobed(plan.ports.size())) {
      if (++complaints <= most_complaints)
        complain(fmt::format("{} could not be probed: {}", each.target, each.reason));
      summary_.unprobed.push_back(std::move(each));
    }
    if (complaints > most_complaints)
      complain(fmt::format("{} more targets could not be probed", complaints - most_complaints));
    summary_.end = std::chrono::system_clock::now();
    summary_.elapsed = std::chrono::steady_clock::now() - start + resumption.elapsed_before();
    summary_.targets = plan.targets.size();
    summary_.statistics = result->statistics;
    for (std::size_t state = 0; state < summary_.states.size(); ++state)
      summary_.states.at(state) += result->statistics.unreported.at(state);
    summary_.interrupted = result->interrupted;
    summary_.measure = arguments_.measure;
    if (resumption.is_wanted())
      if (const auto saved = resumption.save_before_end(); !saved) complain(saved.error());
    reporter->end(summary_);
    report.flush();
    if (!result->interrupted && resumption.is_wanted() && report)
      if (const auto saved = resumption.finish(); !saved) complain(saved.error());
    // Whoever closes a pipe has read enough; a full disk must be told.
    if (file.is_open() && !file)
      return usage(fmt::format("writing to {} failed", arguments_.output));
    if (const std::error_code error = result->recording_error)
      return usage(fmt::format("writing to {} failed, so it lacks packets: {}",
                               printable(arguments_.pcap), error.message()));
    if (!report && errno != EPIPE) return usage("writing the report failed");
    // An interrupted run has not looked everywhere; it must not pass as clean.
    if (!summary_.unprobed.empty() || (result->interrupted && !reached_limit)) return exit_unprobed;
    return reached_limit ? exit_failed : exit_done;
  }

  void complain(const std::string& what) { fmt::print(err_, "yamabiko: {}\n", what); }

  int usage(const std::string& what) {
    complain(what);
    return exit_usage;
  }

  const CheckArguments& arguments_;
  const std::vector<std::string>& command_;
  std::ostream& out_;
  std::ostream& err_;
  RunSummary summary_;
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
