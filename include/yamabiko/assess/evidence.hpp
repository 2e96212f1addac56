// What went over the wire for one request, as far as a report keeps it: for
// those who want to see the octets behind a finding.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/scan/observation.hpp"
#include "yamabiko/wire/address.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace yamabiko {

struct Evidence {
  // A text of octets that may have been cut: `size` is what there was.
  struct Octets {
    Bytes kept;
    std::uint64_t size = 0;

    friend bool operator==(const Octets&, const Octets&) = default;
  };
  struct Received {
    std::chrono::microseconds after{0};  // since the request was sent
    // Where it came from, when not from where it was asked.
    std::optional<Address> source;
    std::optional<std::uint16_t> source_port;
    Octets octets;

    friend bool operator==(const Received&, const Received&) = default;
  };

  // Kept of an exchange: this many datagrams, and octets of each.
  static constexpr std::size_t most_datagrams = 8;
  static constexpr std::size_t most_octets = 1500;
  // Kept of a TCP stream.
  static constexpr std::size_t most_of_stream = most_datagrams * most_octets;

  std::string probe;  // "bare" for the request of a port without a probe
  Octets request;
  std::vector<Received> datagrams;   // UDP, in order of arrival
  std::uint64_t datagram_count = 0;  // of all that came
  Octets stream;                     // TCP

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

// One for each exchange that something came back for.
[[nodiscard]] std::vector<Evidence> evidence_of(const Observation& observation);

}  // namespace yamabiko
