// Tells whose reply a datagram is: by cookie first, then by source, and for a
// protocol that answers from another port by address and content. What matches
// nothing is counted and dropped.
#include "engine/udp_scan.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

// A cookie of fewer octets is too easily hit by chance to outweigh an address
// and a port that are both wrong.
constexpr unsigned strong_cookie_bytes = 4;
// Datagrams that may match nothing before short cookies from another address
// are no longer trusted: somebody may be trying them all.
constexpr std::uint64_t most_misses = 256;

// Ports whose cookies are worked out for a datagram that has another port.
constexpr std::size_t most_ports_tried = 256;

bool is_cookieless(const Probe* probe) {
  return probe == nullptr || probe->cookie_bytes() == 0;
}

// Whether a datagram is acceptable as the reply to a request without a cookie.
bool answers(const Probe& probe, ByteView request, ByteView datagram) {
  return probe
      .decode({.transport = Transport::udp, .cookie = 0, .request = request},
              {.parts = {&datagram, 1}, .ended = false})
      .accepted;
}

}  // namespace

void UdpScan::on_datagram(TimePoint now, const IncomingDatagram& datagram) {
  ++statistics_.datagrams_received;
  statistics_.response_bytes += datagram.payload.size();
  const auto request = attribute(datagram, now);
  if (!request) return;
  const std::uint64_t slot = request->slot;
  if (slots_[slot] == Slot::settled) return;  // too late: it has been reported
  if (slots_[slot] == Slot::pending) {
    resolve(slot, Slot::answered);
    records_[slot].endpoint = endpoint_of(slot);
    // A fall-back is not sent in the first round, so it tells nothing of loss.
    if (request->probe == nullptr || request->probe->order == ProbeOrder::first)
      loss_.add(request->attempt);
  }
  const auto found = records_.find(slot);
  if (found == records_.end()) return;
  UdpRecord& record = found->second;
  UdpAttempt& attempt = attempt_of(record, *request, now);
  if (attempt.closed && attempt.answered()) return;
  if (attempt.closed) {
    // Late, but it came: the same need not be asked again.
    attempt.closed = false;
    std::erase_if(urgent_, [&](const Request& queued) {
      return queued.slot == slot && queued.probe == attempt.exchange.probe;
    });
  }
  // Without a cookie it may be for an earlier round, and tells nothing of time.
  if (!attempt.answered() && (attempt.attempt == 0 || !attempt.is_cookieless()))
    heard(slot, attempt.sent, now);
  if (datagram.source != record.endpoint.target) record.other_address = datagram.source;
  if (datagram.port != record.endpoint.port) record.other_port = datagram.port;
  append(attempt, datagram, now, options_);
  // An identifying reply is decoded as it comes, for the second stage hangs on
  // it; a measuring one once it has gone quiet.
  const bool identifies = attempt.exchange.probe != nullptr &&
                          attempt.exchange.probe->probe_class == ProbeClass::identify;
  if (identifies && !attempt.exchange.decoded.accepted && attempt.exchange.datagrams.size() <= 4) {
    decode(attempt);
    after_identify(slot, record, attempt);
  }
  schedule(slot, record, attempt.exchange.capped ? now : deadline(attempt, options_));
}

std::optional<SentRequest> UdpScan::attribute(const IncomingDatagram& datagram, TimePoint now) {
  const auto slot = slot_of(datagram.source, datagram.port);
  if (slot) {
    if (auto request = attribute_by_source(*slot, datagram)) return request;
  }
  if (auto request = attribute_by_target(datagram)) return request;
  bool ambiguous = false;
  if (auto request = attribute_by_cookie(datagram, ambiguous)) return request;
  if (auto request = attribute_by_address(datagram)) return request;
  if (!ambiguous) ++misses_;
  if (slot && keep_unclaimed(*slot, datagram, now)) return std::nullopt;
  ++(slot ? statistics_.wrong_cookie : statistics_.stray);
  return std::nullopt;
}

// The endpoint itself: by its cookie, by what it repeats of the request, and without
// either by source alone.
std::optional<SentRequest> UdpScan::attribute_by_source(std::uint64_t slot,
                                                        const IncomingDatagram& datagram) const {
  if (auto request = attribute_to(slot, datagram)) return request;
  if (auto request = attribute_to_impostor(slot, datagram)) return request;
  // Of several only what the datagram says can tell.
  const auto& asked = port_of(slot).first;
  const bool several = std::count_if(asked.begin(), asked.end(), is_cookieless) > 1;
  const auto found = slots_[slot] == Slot::answered ? records_.find(slot) : records_.end();
  if (found != records_.end()) {
    const auto& attempts = found->second.attempts;
    for (auto each = attempts.rbegin(); each != attempts.rend(); ++each) {
      if (!each->is_cookieless() || each->closed) continue;
      const Exchange& sent = each->exchange;
      if (several && sent.probe != nullptr && !answers(*sent.probe, sent.request, datagram.payload))
        continue;
      if (auto late = attribute_to_late(slot, found->second, *each, datagram)) return late;
      return SentRequest{.slot = slot, .probe = each->exchange.probe, .attempt = each->attempt};
    }
  }
  auto chosen = std::find_if(asked.begin(), asked.end(), is_cookieless);
  if (chosen == asked.end()) return std::nullopt;
  if (several) {
    const Endpoint endpoint = endpoint_of(slot);
    const auto accepting = std::find_if(chosen, asked.end(), [&](const Probe* probe) {
      return is_cookieless(probe) && probe != nullptr &&
             answers(*probe, probe->request(0, endpoint.target, endpoint.port), datagram.payload);
    });
    if (accepting != asked.end()) chosen = accepting;
  }
  return SentRequest{.slot = slot, .probe = *chosen, .attempt = round_};
}

// While a loop test is out, which anything answers: the request before it that brought
// nothing in time, if the datagram is its reply.
std::optional<SentRequest> UdpScan::attribute_to_late(std::uint64_t slot, const UdpRecord& record,
                                                      const UdpAttempt& current,
                                                      const IncomingDatagram& datagram) {
  if (current.exchange.probe == nullptr || current.exchange.probe->probe_class != ProbeClass::loop)
    return std::nullopt;
  for (const UdpAttempt& each : record.attempts) {
    const Probe* probe = each.exchange.probe;
    if (&each == &current || probe == nullptr || !each.is_cookieless()) continue;
    if (!each.answered() && answers(*probe, each.exchange.request, datagram.payload))
      return SentRequest{.slot = slot, .probe = probe, .attempt = each.attempt};
  }
  return std::nullopt;
}

// The request to that slot whose cookie the datagram has.
std::optional<SentRequest> UdpScan::attribute_to(std::uint64_t slot,
                                                 const IncomingDatagram& datagram) const {
  // The second stage first: its requests are listed.
  const auto found = slots_[slot] == Slot::answered ? records_.find(slot) : records_.end();
  if (found != records_.end()) {
    const auto& attempts = found->second.attempts;
    for (auto each = attempts.rbegin(); each != attempts.rend(); ++each) {
      const Probe* probe = each->exchange.probe;
      if (probe != nullptr && probe->cookie_bytes() > 0 &&
          probe->cookie_of(datagram.payload) == each->exchange.cookie)
        return SentRequest{.slot = slot, .probe = probe, .attempt = each->attempt};
    }
  }
  // The first stage is computed: every probe of every round so far.
  const Endpoint endpoint = endpoint_of(slot);
  const UdpPort& port = port_of(slot);
  for (const Probe* probe : round_ == 0 ? port.first : port.repeated) {
    if (probe == nullptr || probe->cookie_bytes() == 0) continue;
    const auto cookie = probe->cookie_of(datagram.payload);
    if (!cookie) continue;
    for (unsigned attempt = 0; attempt <= round_; ++attempt) {
      if (*cookie == probe->cut_cookie(cookies_.hash(endpoint, probe, attempt)))
        return SentRequest{.slot = slot, .probe = probe, .attempt = attempt};
    }
  }
  return std::nullopt;
}

// A target that answers from another port than it was asked on: its cookies can
// be worked out, so that not even a short one may be another's.
std::optional<SentRequest> UdpScan::attribute_by_target(const IncomingDatagram& datagram) const {
  if (ports_.size() > most_ports_tried) return std::nullopt;
  const auto target = plan_.targets.find(datagram.source);
  if (!target) return std::nullopt;
  for (std::size_t index = 0; index < ports_.size(); ++index) {
    const std::uint64_t slot = index * plan_.targets.size() + *target;
    if (slots_[slot] == Slot::settled) continue;
    if (auto request = attribute_to(slot, datagram)) return request;
  }
  return std::nullopt;
}

std::optional<SentRequest> UdpScan::attribute_by_cookie(const IncomingDatagram& datagram,
                                                        bool& ambiguous) {
  std::optional<SentRequest> match;
  for (const Probe* reader : cookie_readers_) {
    const auto cookie = reader->cookie_of(datagram.payload);
    if (!cookie) continue;
    recent_.find(*cookie, [&](const SentRequest& sent) {
      if (!may_answer(sent, datagram)) return false;
      ambiguous = match && (match->slot != sent.slot || match->probe != sent.probe);
      match = sent;
      return ambiguous;
    });
    // Two that could be meant are none.
    if (ambiguous) return std::nullopt;
  }
  return match;
}

// Whether a datagram from another address or port may be the reply to that
// request, by whose cookie it was found.
bool UdpScan::may_answer(const SentRequest& sent, const IncomingDatagram& datagram) const {
  if (sent.probe == nullptr || sent.probe->cookie_bytes() == 0 ||
      slots_[sent.slot] == Slot::settled)
    return false;
  if (sent.probe->cookie_of(datagram.payload) != sent.token) return false;
  const Endpoint endpoint = endpoint_of(sent.slot);
  if (endpoint.target.family() != datagram.source.family()) return false;
  if (sent.probe->cookie_bytes() >= strong_cookie_bytes) return true;
  // Who has been heard from where he was asked does not answer from elsewhere.
  if (slots_[sent.slot] == Slot::answered) {
    const auto record = records_.find(sent.slot);
    if (record == records_.end() || !record->second.other_address) return false;
  }
  const bool half_right = endpoint.target == datagram.source || endpoint.port == datagram.port;
  return half_right && misses_ <= most_misses;
}

// TFTP answers from a port that it picks for the transfer (RFC 1350 section 4).
// Lest any datagram of that host be taken for a reply, it must be acceptable.
std::optional<SentRequest> UdpScan::attribute_by_address(const IncomingDatagram& datagram) const {
  if (any_port_.empty()) return std::nullopt;
  const auto target = plan_.targets.find(datagram.source);
  if (!target) return std::nullopt;
  for (const std::size_t index : any_port_) {
    const std::uint64_t slot = index * plan_.targets.size() + *target;
    if (slots_[slot] == Slot::settled) continue;
    const auto found = records_.find(slot);
    if (found != records_.end()) {
      const auto& attempts = found->second.attempts;
      for (auto each = attempts.rbegin(); each != attempts.rend(); ++each)
        if (const Exchange& sent = each->exchange;
            !each->closed && sent.probe != nullptr && sent.probe->any_port &&
            answers(*sent.probe, sent.request, datagram.payload))
          return SentRequest{.slot = slot, .probe = each->exchange.probe, .attempt = each->attempt};
    }
    for (const Probe* probe : port_of(slot).repeated) {
      if (probe == nullptr || !probe->any_port) continue;
      const Endpoint endpoint = endpoint_of(slot);
      const std::uint64_t hash = cookies_.hash(endpoint, probe, round_);
      if (answers(*probe, probe->request(hash, endpoint.target, endpoint.port), datagram.payload))
        return SentRequest{.slot = slot, .probe = probe, .attempt = round_};
    }
  }
  return std::nullopt;
}

// When the request went out that an error about that slot is most likely for.
TimePoint UdpScan::latest_send_to(std::uint64_t slot, TimePoint fallback) {
  const Probe* probe = port_of(slot).first.front();
  const std::uint64_t hash = cookies_.hash(endpoint_of(slot), probe, round_);
  const bool cookied = probe != nullptr && probe->cookie_bytes() > 0;
  return time_of({.slot = slot,
                  .probe = probe,
                  .attempt = round_,
                  .token = cookied ? probe->cut_cookie(hash) : hash},
                 fallback);
}

TimePoint UdpScan::time_of(const SentRequest& request, TimePoint fallback) {
  TimePoint time = fallback;
  recent_.find(request.token, [&](const SentRequest& sent) {
    if (sent.slot != request.slot || sent.probe != request.probe || sent.attempt != request.attempt)
      return false;
    time = sent.sent;
    return true;
  });
  return time;
}

// The exchange of that request; one of the first stage is made anew, exactly
// as it was sent, now that something came back for it.
UdpAttempt& UdpScan::attempt_of(UdpRecord& record, const SentRequest& request, TimePoint now) {
  for (UdpAttempt& each : record.attempts)
    if (each.exchange.probe == request.probe && each.attempt == request.attempt) return each;
  const Probe* probe = request.probe;
  const std::uint64_t hash = cookies_.hash(record.endpoint, probe, request.attempt);
  const bool cookied = probe != nullptr && probe->cookie_bytes() > 0;
  UdpAttempt& attempt = record.attempts.emplace_back();
  attempt.attempt = request.attempt;
  attempt.patience = options_.timeout;
  attempt.sent = time_of({.slot = request.slot,
                          .probe = probe,
                          .attempt = request.attempt,
                          .token = cookied ? probe->cut_cookie(hash) : hash},
                         now);
  attempt.exchange.probe = probe;
  if (probe != nullptr) {
    attempt.exchange.cookie = probe->cut_cookie(hash);
    attempt.exchange.request = probe->request(hash, record.endpoint.target, record.endpoint.port);
  }
  return attempt;
}

}  // namespace yamabiko
