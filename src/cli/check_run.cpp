// Plans, scans, assesses, counts and reports.
#include "cli/check_run.hpp"

#include "cli/exit_code.hpp"
#include "cli/live_report.hpp"
#include "cli/privileges.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/engine/resolve.hpp"

#include <chrono>
#include <map>
#include <utility>

#include <fmt/format.h>

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

class Run {
 public:
  Run(const Registry& registry, const CheckPlan& check, Reporter& reporter,
      const CheckCompany& company)
      : registry_(registry),
        check_(check),
        reporter_(reporter),
        company_(company),
        resumption_(company.resumption != nullptr ? *company.resumption : none_),
        live_(
            reporter,
            resumption_.holds_findings() ? LiveReport::Pace::on_call : LiveReport::Pace::soon,
            company.before_writing ? company.before_writing : [] {}),
        summary_(check.so_far) {}

  tl::expected<CheckOutcome, std::string> operator()() {
    reached_limit_ = is_limit(summary_.worst);
    reporter_.begin({.tool_version = YAMABIKO_VERSION,
                     .start = std::chrono::system_clock::now(),
                     .command = company_.command,
                     .coverage = coverage()});
    if (check_.scan.channel == ChannelKind::raw)
      if (const auto dropped = keep_only_net_raw(); !dropped)
        return tl::unexpected(dropped.error());
    const auto result =
        scan_and_follow_up(registry_, check_.plan, check_.scan, handlers(), check_.follow);
    if (!result && result.error().category() == recording_category())
      return tl::unexpected(fmt::format("can't write to {}: {}; choose another --pcap FILE",
                                        printable(check_.scan.pcap), result.error().message()));
    if (!result)
      return tl::unexpected(fmt::format("can't send as asked: {}; check --source and --interface",
                                        result.error().message()));
    tell_unprobed();
    sum_up(*result);
    if (resumption_.is_wanted())
      if (const auto saved = resumption_.save_before_end(); !saved) complain(saved.error());
    if (company_.before_writing) company_.before_writing();
    reporter_.end(summary_);
    return CheckOutcome{.summary = std::move(summary_),
                        .reached_limit = reached_limit_,
                        .recording_error = result->recording_error};
  }

 private:
  [[nodiscard]] Coverage coverage() const {
    Coverage coverage{.targets = check_.plan.targets.blocks(),
                      .ports = {},
                      .told = check_.scan.reported == Reported::all ? Told::all : Told::open,
                      .follows = check_.follow == Follow::registered_ports};
    for (const PlannedPort& planned : check_.plan.ports) coverage.ports.push_back(planned.port);
    // What an interrupted run had told, its file may have, but not this run.
    if (check_.scan.shard.count > 1 || check_.scan.resumed != nullptr) coverage.told = Told::part;
    return coverage;
  }

  ScanHandlers handlers() {
    ScanHandlers handlers;
    handlers.on_observation = [this](Observation&& seen) { take(seen); };
    handlers.on_progress = [this](const ScanProgress& now) {
      live_.flush();
      if (company_.on_progress) company_.on_progress(now, found_);
    };
    if (resumption_.is_wanted())
      handlers.on_state = [this](ScanState&& state) { save(std::move(state)); };
    return handlers;
  }

  void take(const Observation& seen) {
    Finding finding = assess(seen, check_.language, check_.keep_evidence);
    finding.may_repeat = resumption_.add(finding.endpoint);
    summary_.add(finding);
    add(found_, finding);
    reach_.add(finding);
    if (is_limit(finding.verdict)) reached_limit_ = true;
    live_.finding(finding);
  }

  void save(ScanState&& state) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - start_);
    const auto saved =
        resumption_.save(std::move(state), summary_, elapsed, [this] { live_.write(); });
    if (saved || checkpoints_fail_) return;
    checkpoints_fail_ = true;
    complain(saved.error());
  }

  void tell_unprobed() {
    std::size_t complaints = 0;
    for (Unprobed& each : reach_.unprobed(check_.plan.ports.size())) {
      if (++complaints <= most_complaints)
        complain(fmt::format("{} could not be probed: {}", each.target, each.reason));
      summary_.unprobed.push_back(std::move(each));
    }
    if (complaints > most_complaints)
      complain(fmt::format("{} more targets could not be probed", complaints - most_complaints));
  }

  void sum_up(const ScanResult& result) {
    summary_.end = std::chrono::system_clock::now();
    summary_.elapsed = std::chrono::steady_clock::now() - start_ + resumption_.elapsed_before();
    summary_.targets = check_.plan.targets.size();
    summary_.statistics = result.statistics;
    for (std::size_t state = 0; state < summary_.states.size(); ++state)
      summary_.states.at(state) += result.statistics.unreported.at(state);
    // Of ranges, what can't be reached is only counted.
    const std::uint64_t lost =
        result.statistics.unreported.at(static_cast<std::size_t>(State::unreachable));
    if (lost > 0 && lost >= check_.plan.targets.size() * check_.plan.ports.size()) {
      summary_.unprobed.push_back(
          {.target = fmt::format("all {} addresses", check_.plan.targets.size()),
           .reason = "no route to any of them, or nothing could be sent"});
      complain("no target could be probed: " + summary_.unprobed.back().reason);
    }
    summary_.interrupted = result.interrupted;
    summary_.brief = check_.scan.brief;
    summary_.measure = check_.measure;
  }

  [[nodiscard]] bool is_limit(const std::optional<Verdict>& verdict) const {
    return check_.fail_on && verdict && *verdict >= *check_.fail_on;
  }

  void complain(const std::string& what) const {
    if (company_.complain) company_.complain(what);
  }

  const Registry& registry_;
  const CheckPlan& check_;
  Reporter& reporter_;
  const CheckCompany& company_;
  Resumption none_;
  Resumption& resumption_;
  LiveReport live_;
  RunSummary summary_;
  Reach reach_;
  Found found_;
  bool reached_limit_ = false;
  bool checkpoints_fail_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

tl::expected<CheckPlan, std::string> plan_check(const CheckArguments& arguments,
                                                const Registry& registry, std::istream& in) {
  auto settings = validate(arguments, registry, in);
  if (!settings) return tl::unexpected(settings.error());
  CheckPlan check{
      .scan = std::move(settings->scan),
      // Who names ports wants no others to be asked.
      .follow = arguments.ports.empty() ? Follow::registered_ports : Follow::planned_ports,
      .fail_on = settings->fail_on,
      .language = arguments.language,
      .measure = arguments.measure,
      .keep_evidence = arguments.evidence ? KeepEvidence::yes : KeepEvidence::no};
  ResolvedTargets resolved = resolve_targets(settings->request);
  for (const TargetError& error : resolved.errors) {
    if (error.usage) return tl::unexpected(error.reason);
    check.so_far.unprobed.push_back({.target = error.target, .reason = error.reason});
  }
  if (resolved.targets.size() == 0 && check.so_far.unprobed.empty())
    return tl::unexpected(std::string("nothing is left to be asked: every target is excluded"));
  if (resolved.targets.size() > largest_unconfirmed && !arguments.responsible)
    return tl::unexpected(fmt::format(
        "these are {} addresses; if all of them are in your care, say so with --i-am-responsible "
        "(in a policy, i_am_responsible = true)",
        resolved.targets.size()));
  // Of a range, most is silence.
  if (resolved.has_ranges && !arguments.all) check.scan.reported = Reported::open;
  check.plan = {.targets = std::move(resolved.targets), .ports = std::move(settings->ports)};
  return check;
}

tl::expected<CheckOutcome, std::string> run_check(const Registry& registry, const CheckPlan& check,
                                                  Reporter& reporter, const CheckCompany& company) {
  return Run(registry, check, reporter, company)();
}

int exit_status(const CheckOutcome& outcome) {
  // An interrupted run has not looked everywhere; it must not pass as clean.
  if (!outcome.summary.unprobed.empty() || (outcome.summary.interrupted && !outcome.reached_limit))
    return exit_unprobed;
  return outcome.reached_limit ? exit_failed : exit_done;
}

}  // namespace yamabiko
