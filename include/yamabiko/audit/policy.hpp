// What may be exposed where, as an owner wrote it down (docs/policy-format.md).
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/probe/registry.hpp"
#include "yamabiko/scan/port_spec.hpp"
#include "yamabiko/scan/target_set.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

enum class Severity : std::uint8_t { low, medium, high, critical };

// "low", "medium", "high", "critical".
[[nodiscard]] std::string_view to_string(Severity severity);

// Which open endpoints something is said about; what is empty leaves none out.
struct Scope {
  std::vector<AddressBlock> blocks;
  std::vector<std::string> names;  // as the target was asked for
  std::vector<std::string> services;
  std::vector<Port> ports;  // in order

  // The finding's target is among blocks or names, or both are empty; and so on.
  [[nodiscard]] bool holds(const Finding& finding) const;
};

// One rule of "allow".
struct Allowance {
  Scope scope;
  std::optional<Verdict> max_verdict;  // absent: whatever it is
  std::string owner;
  std::string note;
  std::optional<std::chrono::sys_days> expires;  // the last day on which it holds
  unsigned line = 0;
};

// One rule of "severity".
struct SeverityRule {
  Scope scope;
  std::optional<Verdict> from;  // this verdict or a worse one
  Severity severity = Severity::medium;
};

struct Policy {
  std::string file;  // printable
  std::string name;  // under which its runs are kept; empty: the file does not say
  std::vector<std::string> targets;
  std::vector<std::string> excluded;
  bool responsible = false;
  std::string profile = "default";
  std::vector<std::string> services;
  std::string ports;
  std::string measure = "auto";
  std::string dns_name;  // empty, or one that Registry::give_dns_name() takes
  std::optional<double> rate;
  std::optional<double> host_rate;
  std::optional<double> timeout;
  std::optional<unsigned> retries;
  Severity severity = Severity::medium;  // where no rule says another
  std::vector<Allowance> allowed;
  std::vector<SeverityRule> severities;
};

// The text of a file. Services must be of the registry. The error names file and line
// and says how to mend it.
[[nodiscard]] tl::expected<Policy, ProbeFileError> load_policy(std::string_view text,
                                                               const std::string& file,
                                                               const Registry& registry);

// What the policy says of an open endpoint.
struct Judgement {
  bool allowed = true;
  Severity severity = Severity::medium;  // of a violation
  // Why it is a violation, or which rule allows it; one sentence without its end.
  std::string reason;
  std::string owner;  // of the rule that allows it, or comes nearest to that
  std::string note;
  bool expired = false;  // it would be allowed, but for the day
};

// An allowance that holds today wins over all others.
[[nodiscard]] Judgement judge(const Policy& policy, const Finding& finding,
                              std::chrono::sys_days today);

}  // namespace yamabiko
