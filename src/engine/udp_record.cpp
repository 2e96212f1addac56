// Collects the datagrams of an exchange and decides when no more will come.
#include "engine/udp_record.hpp"

#include "engine/round_trips.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

// The silence that ends an exchange whose reply is whole, and one whose is not.
milliseconds short_quiet(const Probe* probe) {
  return probe != nullptr ? probe->quiet_complete : milliseconds(500);
}

// However slowly a peer goes on, an exchange ends after this long; then its figures
// are lower bounds.
milliseconds longest_exchange(const ScanOptions& options) {
  return options.brief ? milliseconds(2500) : milliseconds(15'000);
}

// Most silence that ends a brief exchange of which nobody knows whether it is whole.
constexpr milliseconds brief_quiet{2000};

milliseconds long_quiet(const Probe* probe, const ScanOptions& options) {
  if (probe == nullptr) return short_quiet(probe);
  // An identifying reply is small: what is worth waiting a round for a silent
  // host is worth waiting for the rest of one that spoke.
  if (probe->probe_class == ProbeClass::identify) return std::min(probe->quiet, options.timeout);
  if (!options.brief) return probe->quiet;
  return std::max(probe->quiet_complete, std::min(probe->quiet, brief_quiet));
}

// When the silence after the latest datagram has lasted long enough.
TimePoint falls_silent(const UdpAttempt& attempt, const ScanOptions& options) {
  const Probe* probe = attempt.exchange.probe;
  const bool known_incomplete = probe != nullptr &&
                                attempt.decoded_datagrams == attempt.exchange.datagrams.size() &&
                                !attempt.exchange.decoded.complete;
  return attempt.last + (known_incomplete ? long_quiet(probe, options) : short_quiet(probe));
}

std::string reason_of(const UdpRecord& record, const Service* service) {
  if (service != nullptr) return fmt::format("{} reply", service->name);
  // Where something is known of it, or nothing was asked for but an answer.
  const bool is_told = !record.denial.empty() ||
                       std::none_of(record.attempts.begin(), record.attempts.end(),
                                    [](const UdpAttempt& each) { return each.exchange.probe; });
  return is_told ? "reply" : "unrecognised reply";
}

}  // namespace

bool UdpRecord::awaits_cookieless() const {
  return std::any_of(attempts.begin(), attempts.end(),
                     [](const UdpAttempt& each) { return !each.closed && each.is_cookieless(); });
}

milliseconds UdpRecord::patience(const ScanOptions& options) const {
  if (!options.brief) return options.timeout;
  std::optional<TimePoint::duration> slowest;
  for (const UdpAttempt& each : attempts)
    if (each.exchange.rtt)
      slowest =
          std::max<TimePoint::duration>(slowest.value_or(*each.exchange.rtt), *each.exchange.rtt);
  return slowest ? RoundTrips::enough(*slowest, options.timeout) : options.timeout;
}

unsigned most_repeats(const ScanOptions& options, bool datagrams_get_lost) {
  return options.brief && !datagrams_get_lost ? std::min(options.retries, 1U) : options.retries;
}

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
  if (!attempt.answered()) return attempt.sent + attempt.patience;
  return std::min(falls_silent(attempt, options), attempt.sent + longest_exchange(options));
}

bool has_ended(UdpAttempt& attempt, TimePoint now, const ScanOptions& options) {
  if (attempt.exchange.capped) return true;
  if (now < deadline(attempt, options)) return false;
  // The short silence is over; only the decoder knows whether it is enough.
  decode(attempt);
  if (now < deadline(attempt, options)) return false;
  // It may be later than it should be: what counts is what ended it.
  attempt.exchange.capped = attempt.answered() && falls_silent(attempt, options) >
                                                      attempt.sent + longest_exchange(options);
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
