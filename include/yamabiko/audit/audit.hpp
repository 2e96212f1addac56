// One run held against a policy, and against what the policy's runs found before.
#pragma once

#include "yamabiko/audit/policy.hpp"
#include "yamabiko/report/reporter.hpp"
#include "yamabiko/store/history.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

// What is open now.
struct OpenEndpoint {
  Sighting sighting;
  std::string name;  // as asked, empty when by address
  Judgement judgement;
  // Start of the run that saw it open first and, since then, never gone.
  std::chrono::system_clock::time_point since;
  bool is_new = false;  // no earlier run of the policy has seen it
};

// What was open before, and is not now, or nobody knows.
struct FormerEndpoint {
  Sighting sighting;  // as it was last seen open
  std::chrono::system_clock::time_point since;
  std::string reason;  // "closed"; or why it is not known
};

struct AuditReport {
  RunId run = 0;
  // Start of the policy's run before; absent: this is the first.
  std::optional<std::chrono::system_clock::time_point> baseline;
  std::vector<OpenEndpoint> violations;  // the most severe first, then in order of place
  std::vector<OpenEndpoint> allowed;     // in order of place
  std::vector<FormerEndpoint> fixed;
  std::vector<FormerEndpoint> unknown;
  std::vector<Unprobed> unprobed;
  bool interrupted = false;

  // It did not look everywhere, so that nothing was found proves little.
  [[nodiscard]] bool is_incomplete() const {
    return interrupted || !unprobed.empty() || !unknown.empty();
  }
};

// Judges findings as they come, and keeps those that are open.
class AuditReporter : public Reporter {
 public:
  // `policy` must outlive it; `today` in UTC.
  AuditReporter(const Policy& policy, std::chrono::sys_days today)
      : policy_(policy), today_(today) {}

  void begin(const RunInfo& info) override;
  void finding(const Finding& finding) override;
  void end(const RunSummary& summary) override;

  // To be called once, after the run is in the history under that name: compares it with
  // the policy's exposures there, and puts its own in their place. `baseline` is the
  // policy's run before. The error is a sentence for the user.
  [[nodiscard]] tl::expected<AuditReport, std::string> conclude(
      History& history, RunId run, const std::string& name,
      const std::optional<RunRecord>& baseline);

 private:
  const Policy& policy_;
  std::chrono::sys_days today_;
  std::chrono::system_clock::time_point start_{};
  std::vector<OpenEndpoint> open_;
  RunSummary summary_;
};

// Hands on all but what was silent: what a run covers and does not tell of is that. What
// was asked beyond that is told, silent or not.
class AnsweredOnly : public Reporter {
 public:
  explicit AnsweredOnly(Reporter& next) : next_(next) {}

  void begin(const RunInfo& info) override;
  void finding(const Finding& finding) override {
    const Port port{.transport = finding.endpoint.transport, .number = finding.endpoint.port};
    if (finding.state != State::no_answer || !covered_.contains(port)) next_.finding(finding);
  }
  void end(const RunSummary& summary) override { next_.end(summary); }
  void flush() override { next_.flush(); }

 private:
  Reporter& next_;
  std::set<Port> covered_;
};

}  // namespace yamabiko
