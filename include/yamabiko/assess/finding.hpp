// What is reported for an endpoint.
#pragma once

#include "yamabiko/assess/evidence.hpp"
#include "yamabiko/protocol/facts.hpp"
#include "yamabiko/protocol/flags.hpp"
#include "yamabiko/scan/observation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

enum class Verdict : std::uint8_t { not_amplifying, amplifies, high, severe };

// "not-amplifying", "amplifies", "high", "severe".
[[nodiscard]] std::string_view to_string(Verdict verdict);
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view text);

// One measured exchange. Factors are response ÷ request on the named layer.
struct Variant {
  std::string probe;                  // "bare" for the request of a port without a probe
  std::uint64_t request_bytes = 0;    // UDP payload
  std::uint64_t response_bytes = 0;   // UDP payload
  std::uint64_t request_packets = 0;  // IP packets, fragments counted singly
  std::uint64_t response_packets = 0;
  std::uint64_t response_datagrams = 0;
  // UDP payload; bandwidth amplification factor, Rossow 2014. Absent when the
  // request had no payload to divide by.
  std::optional<double> baf;
  double paf = 0;          // IP packets; packet amplification factor, Rossow 2014
  double ip_factor = 0;    // with IP and UDP headers
  double l2_factor = 0;    // Ethernet frames with FCS, at least 64 octets each
  double wire_factor = 0;  // and preamble and gap, at least 84 octets each
  bool at_least = false;   // a cap was reached

  friend bool operator==(const Variant&, const Variant&) = default;
};

struct Amplification {
  std::vector<Variant> variants;  // in the order in which they were sent
  std::size_t largest = 0;        // index by l2_factor
  std::vector<PublishedFactor> published;
  // Not empty: the worst case of this very host, worked out and never sent.
  std::string computed;
  // Not empty: why the worst case has no bound, whatever was measured.
  std::string unbounded;

  friend bool operator==(const Amplification&, const Amplification&) = default;
};

struct Finding {
  Endpoint endpoint;
  std::string name;  // as asked, empty when by address
  State state = State::no_answer;
  std::string reason;
  std::string service;  // empty: none recognised
  std::string service_title;
  std::string service_guess;  // by port number only
  std::string version;
  std::string banner;
  // Not empty: why what answered is not the service that the port suggests.
  std::string denial;
  Facts facts;
  // Absent over TCP, whose handshake keeps it from being reflected, and where
  // nothing answered.
  std::optional<Amplification> amplification;
  std::optional<Verdict> verdict;
  std::vector<Flag> flags;
  std::optional<Address> other_address;
  std::optional<std::uint16_t> other_port;
  std::optional<double> rtt_ms;
  std::vector<std::string> remediation;  // in the language of the report
  std::vector<Evidence> evidence;        // empty unless it was asked for
  // A run that was killed may have told it already.
  bool may_repeat = false;

  friend bool operator==(const Finding&, const Finding&) = default;
};

}  // namespace yamabiko
