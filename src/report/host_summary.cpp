// Joins what matters at a host into one sentence, the worst first.
#include "report/host_summary.hpp"

#include "report/finding_text.hpp"
#include "report/number_text.hpp"
#include "yamabiko/assess/assess.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

constexpr std::size_t most_clauses = 4;

bool amplifies(const Finding& finding) {
  return finding.verdict && *finding.verdict > Verdict::not_amplifying;
}

std::string subject(const Finding& finding) {
  if (finding.service.empty()) return port_text(finding.endpoint);
  const bool udp = finding.endpoint.transport == Transport::udp;
  return fmt::format("{} over {}", finding.service, udp ? "UDP" : "TCP");
}

std::string clause(const Finding& finding) {
  if (amplifies(finding)) {
    const Amplification& amplification = *finding.amplification;
    return fmt::format("{} can be abused: {} ({}{})", subject(finding), to_string(*finding.verdict),
                       factors_text(amplification),
                       amplification.unbounded.empty() ? "" : ", no upper bound");
  }
  if (has_flag(finding, Flag::no_auth)) return subject(finding) + " obeys anyone";
  if (has_flag(finding, Flag::discloses)) return subject(finding) + " tells strangers about itself";
  return subject(finding) + " can be set to loop";
}

std::string answers_text(const std::vector<Finding>& findings) {
  const auto open = std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.state == State::open;
  });
  if (open == 0 && findings.size() == 1) return "the one endpoint does not answer";
  const std::string all = counted(findings.size(), "endpoint", "endpoints");
  if (open == 0) return fmt::format("none of {} answers", all);
  return fmt::format("{} of {} {}", grouped(static_cast<std::uint64_t>(open)), all,
                     open == 1 ? "answers" : "answer");
}

std::vector<const Finding*> worst_first(const std::vector<Finding>& findings) {
  std::vector<const Finding*> worst;
  for (const Finding& finding : findings) {
    if (matters(finding)) worst.push_back(&finding);
  }
  // An absent verdict is less than any other.
  std::stable_sort(worst.begin(), worst.end(), [](const Finding* left, const Finding* right) {
    return left->verdict > right->verdict;
  });
  return worst;
}

}  // namespace

std::string host_summary(const std::vector<Finding>& findings) {
  std::vector<std::string> clauses{answers_text(findings)};
  const std::vector<const Finding*> worst = worst_first(findings);
  for (const Finding* finding : worst) {
    if (clauses.size() > most_clauses) break;
    clauses.push_back(clause(*finding));
  }
  if (worst.size() >= clauses.size()) {
    clauses.push_back(fmt::format("{} more to act on", worst.size() - clauses.size() + 1));
  }
  const bool answers = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.state == State::open;
  });
  if (worst.empty() && answers) clauses.emplace_back("nothing to act on was found");
  return fmt::format("{}: {}.", findings.front().endpoint.target.text(), fmt::join(clauses, "; "));
}

Style summary_style(const std::vector<Finding>& findings) {
  const std::vector<const Finding*> worst = worst_first(findings);
  if (worst.empty()) return Style::plain;
  return amplifies(*worst.front()) ? style_of(*worst.front()->verdict) : Style::notice;
}

}  // namespace yamabiko
