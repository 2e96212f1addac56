// Joins what the exchanges of an endpoint told into one finding.
#include "yamabiko/assess/assess.hpp"

#include "yamabiko/assess/amplification.hpp"
#include "yamabiko/assess/verdict.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace yamabiko {
namespace {

// A decoder that can work out the worst case of its host tells it by this fact.
constexpr std::string_view computed_fact = "computed_worst_case";

void add_flag(std::vector<Flag>& flags, Flag flag) {
  if (std::find(flags.begin(), flags.end(), flag) == flags.end()) flags.push_back(flag);
}

// Sooner, it was duplicated on its way.
constexpr std::chrono::milliseconds soonest_retransmission{400};

// Whether the peer said again what it had said before. That need not be its first
// datagram: OpenVPN acknowledges in that one only.
bool retransmits(const Exchange& exchange) {
  std::map<std::string_view, decltype(Datagram::after)> first;
  return std::any_of(exchange.datagrams.begin(), exchange.datagrams.end(),
                     [&first](const Datagram& each) {
                       const auto said = first.emplace(as_text(each.payload), each.after).first;
                       return each.after - said->second >= soonest_retransmission;
                     });
}

// What an impostor says about itself is not worth repeating.
bool believable(const Finding& finding, const Decoded& decoded) {
  return decoded.accepted && finding.denial.empty();
}

void merge_exchange(Finding& finding, const Exchange& exchange) {
  if (exchange.capped) add_flag(finding.flags, Flag::truncated_count);
  if (retransmits(exchange)) add_flag(finding.flags, Flag::retransmits);
  const Decoded& decoded = exchange.decoded;
  if (!believable(finding, decoded)) return;
  if (finding.version.empty()) finding.version = decoded.version;
  for (const Fact& fact : decoded.facts) set_fact(finding.facts, fact.name, fact.value);
  for (const Flag flag : decoded.flags) add_flag(finding.flags, flag);
}

void judge_amplification(Finding& finding, const Observation& observation) {
  finding.amplification = amplification_of(observation);
  if (!finding.amplification) return;
  Amplification& amplification = *finding.amplification;
  if (const FactValue* computed = find_fact(finding.facts, computed_fact)) {
    amplification.computed = to_text(*computed);
  }
  // Who must log in first cannot be primed by a stranger.
  if (observation.service != nullptr && !has_flag(finding, Flag::auth_required)) {
    amplification.unbounded = observation.service->unbounded;
  }
  finding.verdict = judge(amplification);
}

}  // namespace

Finding assess(const Observation& observation, std::string_view language, KeepEvidence keep) {
  Finding finding;
  finding.endpoint = observation.endpoint;
  finding.name = observation.name;
  finding.state = observation.state;
  finding.reason = observation.reason;
  finding.service_guess = observation.service_guess;
  finding.banner = observation.banner;
  finding.denial = observation.denial;
  finding.other_address = observation.other_address;
  finding.other_port = observation.other_port;
  if (observation.rtt) {
    finding.rtt_ms = std::chrono::duration<double, std::milli>(*observation.rtt).count();
  }
  if (observation.service != nullptr) {
    finding.service = observation.service->name;
    finding.service_title = observation.service->title;
  }
  for (const Exchange& exchange : observation.exchanges) merge_exchange(finding, exchange);
  if (observation.other_address) add_flag(finding.flags, Flag::other_address);
  if (observation.other_port) add_flag(finding.flags, Flag::other_port);
  std::sort(finding.flags.begin(), finding.flags.end());
  judge_amplification(finding, observation);
  if (observation.service != nullptr && matters(finding)) {
    finding.remediation = remediation_of(*observation.service, language);
  }
  if (keep == KeepEvidence::yes) finding.evidence = evidence_of(observation);
  return finding;
}

std::vector<std::string> remediation_of(const Service& service, std::string_view language) {
  for (const std::string_view wanted : {language, std::string_view{"en"}}) {
    const auto lines = service.remediation.find(std::string{wanted});
    if (lines != service.remediation.end()) return lines->second;
  }
  return {};
}

bool matters(const Finding& finding) {
  if (finding.verdict && *finding.verdict > Verdict::not_amplifying) return true;
  return has_flag(finding, Flag::discloses) || has_flag(finding, Flag::no_auth) ||
         has_flag(finding, Flag::loop_prone);
}

bool has_flag(const Finding& finding, Flag flag) {
  return std::find(finding.flags.begin(), finding.flags.end(), flag) != finding.flags.end();
}

}  // namespace yamabiko
