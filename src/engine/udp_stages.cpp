// What becomes of a slot that has answered: fall-backs, the second stage,
// repeats of what was lost, and the end.
#include "engine/second_stage.hpp"
#include "engine/udp_scan.hpp"

#include "yamabiko/protocol/impostor.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

bool is_loop_test(const Probe* probe) {
  return probe != nullptr && probe->probe_class == ProbeClass::loop;
}

}  // namespace

// Looks at all exchanges of a record: repeats a lost request, starts what was
// waiting, and reports the record when nothing is left to wait for.
void UdpScan::check(std::uint64_t slot, TimePoint now) {
  const auto found = records_.find(slot);
  if (found == records_.end()) return;
  UdpRecord& record = found->second;
  const unsigned repeats = most_repeats(options_, loss_.was_seen());
  std::optional<TimePoint> earliest;
  for (UdpAttempt& attempt : record.attempts) {
    if (attempt.closed) continue;
    const bool was_accepted = attempt.exchange.decoded.accepted;
    const bool ended = has_ended(attempt, now, options_);
    if (!was_accepted && attempt.exchange.decoded.accepted) after_identify(slot, record, attempt);
    if (!ended) {
      const TimePoint when = deadline(attempt, options_);
      if (!earliest || when < *earliest) earliest = when;
      continue;
    }
    attempt.closed = true;
    // Loss must not make a reflector look quiet: what brought nothing is
    // asked again, what brought anything never is.
    const auto answered = [&attempt](const UdpAttempt& each) {
      return each.exchange.probe == attempt.exchange.probe && each.answered();
    };
    if (attempt.attempt < repeats && !is_loop_test(attempt.exchange.probe) &&
        std::none_of(record.attempts.begin(), record.attempts.end(), answered))
      urgent_.push_back(
          {.slot = slot, .probe = attempt.exchange.probe, .attempt = attempt.attempt + 1});
  }
  start_waiting(slot, record);
  const auto concerns_this = [&](const Request& request) { return request.slot == slot; };
  if (earliest) {
    schedule(slot, record, *earliest);
    return;
  }
  if (std::any_of(urgent_.begin(), urgent_.end(), concerns_this)) return;  // make() schedules
  if (!record.second_stage && record.service == nullptr && record.denial.empty() &&
      options_.measure == Measure::all) {
    start_second_stage(slot, record, nullptr);
    if (std::any_of(urgent_.begin(), urgent_.end(), concerns_this)) return;
  }
  on_observation_(to_observation(record));
  records_.erase(found);
}

// The first reply to an identifying request decides how to go on.
void UdpScan::after_identify(std::uint64_t slot, UdpRecord& record, UdpAttempt& attempt) {
  const Probe* probe = attempt.exchange.probe;
  const Decoded& decoded = attempt.exchange.decoded;
  if (decoded.accepted && !decoded.denial.empty() && record.denial.empty())
    record.denial = decoded.denial;
  if (probe == nullptr || probe->probe_class != ProbeClass::identify || !record.denial.empty())
    return;
  if (decoded.accepted && decoded.denial.empty()) {
    if (record.service == nullptr && probe->order != ProbeOrder::confirm)
      record.service = probe->service;
    // Another request of the same service may lead to others: of SNMP's, one to GetBulk.
    if (record.service == probe->service && probe->order != ProbeOrder::confirm)
      start_second_stage(slot, record, probe);
    return;
  }
  if (record.service != nullptr) return;
  record.denial = impostor(attempt.exchange.request, attempt.exchange.datagrams.back().payload);
  if (record.fallbacks_sent || !record.denial.empty()) return;
  record.fallbacks_sent = true;
  for (const Probe* fallback : port_of(slot).fallbacks) {
    const bool asked =
        std::any_of(record.attempts.begin(), record.attempts.end(),
                    [&](const UdpAttempt& each) { return each.exchange.probe == fallback; });
    if (!asked) urgent_.push_back({.slot = slot, .probe = fallback, .attempt = 0});
  }
}

// `accepted` is the identifying probe that was; null when none was and all
// services of the port are measured all the same.
void UdpScan::start_second_stage(std::uint64_t slot, UdpRecord& record, const Probe* accepted) {
  const bool again = std::exchange(record.second_stage, true);
  const auto is_known = [&](const Probe& probe) {
    if (!again) return false;
    return std::any_of(record.attempts.begin(), record.attempts.end(),
                       [&](const UdpAttempt& each) { return each.exchange.probe == &probe; }) ||
           std::any_of(
               urgent_.begin(), urgent_.end(),
               [&](const Request& each) { return each.slot == slot && each.probe == &probe; }) ||
           std::find(record.waiting.begin(), record.waiting.end(), &probe) != record.waiting.end();
  };
  const auto wanted = [&](const Probe& probe) {
    return probe.transport == Transport::udp && follows(probe, accepted, options_.measure) &&
           !is_known(probe);
  };
  for (const Service* service : port_of(slot).planned->services) {
    if (accepted != nullptr && service != accepted->service) continue;
    for (const auto& probe : service->probes) {
      if (!wanted(*probe)) continue;
      if (probe->cookie_bytes() > 0)
        urgent_.push_back({.slot = slot, .probe = probe.get(), .attempt = 0});
      else
        record.waiting.push_back(probe.get());
    }
  }
  if (accepted != nullptr && options_.loops)
    for (const auto& probe : accepted->service->probes)
      if (probe->probe_class == ProbeClass::loop && !is_known(*probe))
        record.waiting.push_back(probe.get());
  start_waiting(slot, record);
}

// The next request without a cookie, once nothing can come for the one before.
void UdpScan::start_waiting(std::uint64_t slot, UdpRecord& record) {
  const auto is_cookieless = [slot](const Request& request) {
    return request.slot == slot && (request.probe == nullptr || request.probe->cookie_bytes() == 0);
  };
  if (record.waiting.empty() || record.awaits_cookieless() ||
      std::any_of(urgent_.begin(), urgent_.end(), is_cookieless))
    return;
  // Any answer to a loop test counts, so nothing else may be on its way.
  if (is_loop_test(record.waiting.front())) {
    if (!record.denial.empty()) {
      record.waiting.clear();
      return;
    }
    if (std::any_of(record.attempts.begin(), record.attempts.end(),
                    [](const UdpAttempt& each) { return !each.closed; }) ||
        std::any_of(urgent_.begin(), urgent_.end(),
                    [slot](const Request& request) { return request.slot == slot; }))
      return;
  }
  urgent_.push_back({.slot = slot, .probe = record.waiting.front(), .attempt = 0});
  record.waiting.erase(record.waiting.begin());
}

}  // namespace yamabiko
