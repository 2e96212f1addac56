// Holds an open endpoint against the rules.
#include "yamabiko/audit/policy.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace yamabiko {
namespace {

bool is_in(const AddressBlock& block, const Address& address) {
  const auto distance = block.first.distance_to(address);
  return distance && *distance < block.count;
}

std::string day_text(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace

std::string_view to_string(Severity severity) {
  constexpr std::array<std::string_view, 4> words{"low", "medium", "high", "critical"};
  return words.at(static_cast<std::size_t>(severity));
}

bool Scope::holds(const Finding& finding) const {
  const Endpoint& endpoint = finding.endpoint;
  const bool anywhere = blocks.empty() && names.empty();
  const bool here =
      anywhere || std::find(names.begin(), names.end(), finding.name) != names.end() ||
      std::any_of(blocks.begin(), blocks.end(),
                  [&](const AddressBlock& block) { return is_in(block, endpoint.target); });
  const Port port{.transport = endpoint.transport, .number = endpoint.port};
  return here &&
         (services.empty() ||
          std::find(services.begin(), services.end(), finding.service) != services.end()) &&
         (ports.empty() || std::find(ports.begin(), ports.end(), port) != ports.end());
}

Judgement judge(const Policy& policy, const Finding& finding, std::chrono::sys_days today) {
  Judgement judgement{.allowed = false, .severity = policy.severity};
  for (const SeverityRule& rule : policy.severities) {
    if (!rule.scope.holds(finding) || (rule.from && !(finding.verdict >= rule.from))) continue;
    judgement.severity = rule.severity;
    break;
  }
  judgement.reason = "no rule allows it";
  for (const Allowance& rule : policy.allowed) {
    if (!rule.scope.holds(finding)) continue;
    const std::string where = fmt::format("{}:{}", policy.file, rule.line);
    judgement.owner = rule.owner;
    judgement.note = rule.note;
    const bool too_loud =
        rule.max_verdict && finding.verdict && *finding.verdict > *rule.max_verdict;
    judgement.expired = !too_loud && rule.expires && today > *rule.expires;
    if (too_loud)
      judgement.reason =
          fmt::format("{} allows it up to {} only", where, to_string(*rule.max_verdict));
    else if (judgement.expired)
      judgement.reason =
          fmt::format("the exception of {} expired on {}", where, day_text(*rule.expires));
    else {
      judgement.allowed = true;
      judgement.reason = fmt::format("{} allows it", where);
      break;
    }
  }
  return judgement;
}

}  // namespace yamabiko
