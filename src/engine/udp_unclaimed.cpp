// What comes from an endpoint that was asked, but has no cookie of ours: from one
// that only repeats what it gets, and from one that says what no probe accepts.
#include "engine/udp_scan.hpp"
#include "yamabiko/protocol/impostor.hpp"

#include <algorithm>
#include <utility>

namespace yamabiko {

// The request to that slot that the datagram can be made of, as impostors do.
std::optional<SentRequest> UdpScan::attribute_to_impostor(std::uint64_t slot,
                                                          const IncomingDatagram& datagram) const {
  const auto found = slots_[slot] == Slot::answered ? records_.find(slot) : records_.end();
  if (found != records_.end()) {
    const auto& attempts = found->second.attempts;
    for (auto each = attempts.rbegin(); each != attempts.rend(); ++each)
      if (!impostor(each->exchange.request, datagram.payload).empty())
        return SentRequest{.slot = slot, .probe = each->exchange.probe, .attempt = each->attempt};
  }
  const Endpoint endpoint = endpoint_of(slot);
  const UdpPort& port = port_of(slot);
  for (const Probe* probe : round_ == 0 ? port.first : port.repeated) {
    if (probe == nullptr) continue;
    for (unsigned attempt = round_ + 1; attempt-- > 0;) {
      const std::uint64_t hash = cookies_.hash(endpoint, probe, attempt);
      const Bytes request = probe->request(hash, endpoint.target, endpoint.port);
      if (!impostor(request, datagram.payload).empty())
        return SentRequest{.slot = slot, .probe = probe, .attempt = attempt};
    }
  }
  return std::nullopt;
}

// Whether a probe of the port would accept it but for its cookie: the reply to
// somebody else's request, or a forged one.
bool UdpScan::is_for_another(std::uint64_t slot, ByteView datagram) const {
  const Endpoint endpoint = endpoint_of(slot);
  const auto accepts = [&](const Probe& probe) {
    if (probe.transport != Transport::udp || probe.cookie_bytes() == 0) return false;
    const auto cookie = probe.cookie_of(datagram);
    if (!cookie) return false;
    const Bytes request = probe.request(*cookie, endpoint.target, endpoint.port);
    return probe
        .decode({.transport = Transport::udp, .cookie = *cookie, .request = request},
                {.parts = {&datagram, 1}, .ended = false})
        .accepted;
  };
  const auto& services = port_of(slot).planned->services;
  return std::any_of(services.begin(), services.end(), [&](const Service* service) {
    return std::any_of(service->probes.begin(), service->probes.end(),
                       [&](const auto& probe) { return accepts(*probe); });
  });
}

// A forged datagram must not end the rounds, for the true reply may yet come. So
// it is only remembered, with the request that it is most likely for. Whether it is.
bool UdpScan::keep_unclaimed(std::uint64_t slot, const IncomingDatagram& datagram, TimePoint now) {
  if (slots_[slot] != Slot::pending || is_for_another(slot, datagram.payload)) return false;
  const Endpoint endpoint = endpoint_of(slot);
  const UdpPort& port = port_of(slot);
  const auto& asked = round_ == 0 ? port.first : port.repeated;
  auto [found, is_new] = unclaimed_.try_emplace(slot);
  UdpRecord& record = found->second;
  if (is_new) {
    record.endpoint = endpoint;
    const auto size = [&](const Probe* probe) {
      return probe == nullptr ? 0 : probe->request(0, endpoint.target, endpoint.port).size();
    };
    const auto* largest = &*std::max_element(
        asked.begin(), asked.end(),
        [&](const Probe* left, const Probe* right) { return size(left) < size(right); });
    static_cast<void>(
        attempt_of(record, {.slot = slot, .probe = *largest, .attempt = round_}, now));
  }
  UdpAttempt& attempt = record.attempts.front();
  if (attempt.attempt != round_) return false;
  if (asked.size() == 1 || !attempt.answered()) {
    append(attempt, datagram, now, options_);
    return true;
  }
  // Nobody can tell how many of them are for one request. The largest reply to the
  // largest request is the least that can be said.
  attempt.exchange.capped = true;
  Datagram& kept = attempt.exchange.datagrams.front();
  if (kept.payload.size() < datagram.payload.size())
    kept.payload.assign(datagram.payload.begin(), datagram.payload.end());
  return true;
}

}  // namespace yamabiko
