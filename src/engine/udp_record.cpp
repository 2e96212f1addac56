// Collects the datagrams of an exchange and decides when no more will come.
#include "engine/udp_record.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

// The silence that ends an exchange whose reply is whole, and one whose is not.
milliseconds short_quiet(const Probe* probe) {
  return probe != nullptr ? probe->quiet_complete : milliseconds(500);
}

// However slowly a peer goes on, an exchange ends after this long; then its
// figures are lower bounds.
constexpr std::chrono::seconds longest_exchange{15};

milliseconds long_quiet(const Probe* probe, const ScanOptions& options) {
  if (probe == nullptr) return short_quiet(probe);
  // An identifying reply is small: what is worth waiting a round for a silent
  // host is worth waiting for the rest of one that spoke.
  if (probe->probe_class == ProbeClass::identify) return std::min(probe->quiet, options.timeout);
  return probe->quiet;
}

std::string reason_of(const UdpRecord& record, const Service* service) {
  if (service != nullptr) return fmt::format("{} reply", service->name);
  // Nothing but silence or a reply was asked for, or something is known of it.
  const bool is_told = !record.denial.empty() ||
                       std::none_of(record.attempts.begin(), record.attempts.end(),
                                    [](const UdpAttempt& each) { return each.exchange.probe; });
  return is_told ? "reply" : "unrecognised reply";
}

}  // namespace

void append(UdpAttempt& attempt, const IncomingDatagram& datagram, TimePoint now,
            const ScanOptions& options) {
  Exchange& exchange = attempt.exchange;
  if (exchange.datagrams.size() >= options.max_datagrams ||
      attempt.bytes + datagram.payload.size() > options.max_bytes) {
    exchange.capped = true;
    return;
  }
  const auto after = std::chrono::duration_cast<std::chrono::microseconds>(now - attempt.sent);
  if (exchange.datagrams.empty()) exchange.rtt = after;
  attempt.last = now;
  attempt.bytes += datagram.payload.size();
  exchange.datagrams.push_back({.source = datagram.source,
                                .source_port = datagram.port,
                                .after = after,
                                .ip_packets = datagram.ip_packets,
                                .payload = {datagram.payload.begin(), datagram.payload.end()}});
}

void decode(UdpAttempt& attempt) {
  Exchange& exchange = attempt.exchange;
  if (exchange.probe == nullptr || attempt.decoded_datagrams == exchange.datagrams.size()) return;
  std::vector<ByteView> parts;
  parts.reserve(exchange.datagrams.size());
  for (const Datagram& datagram : exchange.datagrams) parts.emplace_back(datagram.payload);
  exchange.decoded = exchange.probe->decode(
      {.transport = Transport::udp, .cookie = exchange.cookie, .request = exchange.request},
      {.parts = parts, .ended = false});
  attempt.decoded_datagrams = exchange.datagrams.size();
}

TimePoint deadline(const UdpAttempt& attempt, const ScanOptions& options) {
  if (!attempt.answered()) return attempt.sent + options.timeout;
  const Probe* probe = attempt.exchange.probe;
  const bool known_incomplete = probe != nullptr &&
                                attempt.decoded_datagrams == attempt.exchange.datagrams.size() &&
                                !attempt.exchange.decoded.complete;
  const milliseconds quiet = known_incomplete ? long_quiet(probe, options) : short_quiet(probe);
  return std::min<TimePoint>(attempt.last + quiet, attempt.sent + longest_exchange);
}

bool has_ended(UdpAttempt& attempt, TimePoint now, const ScanOptions& options) {
  if (attempt.exchange.capped) return true;
  if (now < deadline(attempt, options)) return false;
  // The short silence is over; only the decoder knows whether it is enough.
  decode(attempt);
  if (now < deadline(attempt, options)) return false;
  attempt.exchange.capped = attempt.answered() && now >= attempt.sent + longest_exchange;
  return true;
}

Observation to_observation(UdpRecord& record) {
  Observation seen{.endpoint = record.endpoint,
                   .state = State::open,
                   .denial = record.denial,
                   .other_address = record.other_address,
                   .other_port = record.other_port};
  if (record.denial.empty()) seen.service = record.service;
  seen.reason = reason_of(record, seen.service);
  if (record.other_address) seen.reason += fmt::format(" from {}", record.other_address->text());
  if (record.other_port) seen.reason += fmt::format(" from port {}", *record.other_port);
  for (UdpAttempt& attempt : record.attempts) {
    if (!attempt.answered()) continue;
    decode(attempt);
    if (!seen.rtt) seen.rtt = attempt.exchange.rtt;
    seen.exchanges.push_back(std::move(attempt.exchange));
  }
  return seen;
}

}  // namespace yamabiko
