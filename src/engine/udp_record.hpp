// An endpoint that answered over UDP: its exchanges, and when each has ended.
#pragma once

#include "engine/udp_channel.hpp"
#include "yamabiko/engine/options.hpp"
#include "yamabiko/scan/observation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yamabiko {

// One request of a record, answered or not.
struct UdpAttempt {
  Exchange exchange;
  unsigned attempt = 0;
  TimePoint sent;
  std::chrono::milliseconds patience{0};  // how long the first datagram is waited for
  TimePoint last;                         // the latest datagram
  std::size_t bytes = 0;
  std::size_t decoded_datagrams = 0;  // how many the decoder has seen
  bool closed = false;

  [[nodiscard]] bool answered() const { return !exchange.datagrams.empty(); }
  // Whether only the source of a reply tells that it is for this request.
  [[nodiscard]] bool is_cookieless() const {
    return exchange.probe == nullptr || exchange.probe->cookie_bytes() == 0;
  }
};

struct UdpRecord {
  Endpoint endpoint;
  std::vector<UdpAttempt> attempts;
  const Service* service = nullptr;
  std::string denial;
  std::optional<Address> other_address;
  std::optional<std::uint16_t> other_port;
  bool fallbacks_sent = false;
  bool second_stage = false;
  // The earliest entry of the scan's queue that is for this record.
  std::optional<TimePoint> next_check;
  // Requests without a cookie go out one at a time, or nobody could tell
  // whose reply is whose.
  std::vector<const Probe*> waiting;

  // Whether a request without a cookie has gone out that may still be answered.
  [[nodiscard]] bool awaits_cookieless() const;
  // How long its next request is waited for, by what it has taken for others.
  [[nodiscard]] std::chrono::milliseconds patience(const ScanOptions& options) const;
};

// How often a request to what has answered another is repeated that brings nothing.
[[nodiscard]] unsigned most_repeats(const ScanOptions& options, bool datagrams_get_lost);

// Appends a datagram within the caps of `options`.
void append(UdpAttempt& attempt, const IncomingDatagram& datagram, TimePoint now,
            const ScanOptions& options);

// Runs the probe's decoder over all datagrams that it has not seen yet.
void decode(UdpAttempt& attempt);

// When this exchange must be looked at next; called while it is open.
[[nodiscard]] TimePoint deadline(const UdpAttempt& attempt, const ScanOptions& options);

// Whether the exchange has ended at `now`. Decodes when that decides it.
[[nodiscard]] bool has_ended(UdpAttempt& attempt, TimePoint now, const ScanOptions& options);

// What is reported of the record; its exchanges are moved out of it.
[[nodiscard]] Observation to_observation(UdpRecord& record);

}  // namespace yamabiko
