// What history and comparison need of a finding, and no more: a run may have
// millions.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/wire/address.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace yamabiko {

// Octets that sort as addresses do, whatever machine they are on: a 4 or a 6, the
// address in network order, and the name of the zone if there is one.
[[nodiscard]] std::string address_key(const Address& address);
// As Address::text(); for what is no key, the octets in hex.
[[nodiscard]] std::string address_text(std::string_view key);

// Where something was seen, in the order in which sightings are read.
struct Place {
  std::string address;  // address_key()
  std::uint16_t port = 0;
  Transport transport = Transport::udp;

  friend bool operator==(const Place&, const Place&) = default;
  friend bool operator<(const Place& left, const Place& right) {
    if (const int order = left.address.compare(right.address); order != 0) return order < 0;
    if (left.port != right.port) return left.port < right.port;
    // By name, as a database sorts them.
    return to_string(left.transport) < to_string(right.transport);
  }
};

// "192.0.2.1 11211/udp", "[2001:db8::1] 53/tcp" without the brackets.
[[nodiscard]] std::string to_text(const Place& place);

struct Sighting {
  Place place;
  State state = State::no_answer;
  std::string service;  // printable, as is the version
  std::string version;
  std::optional<Verdict> verdict;
  // Of the largest variant, on UDP payload and in Ethernet frames.
  std::optional<double> baf;
  std::optional<double> l2_factor;

  friend bool operator==(const Sighting&, const Sighting&) = default;
};

[[nodiscard]] Sighting sighting_of(const Finding& finding);

// Another service, or another version of it.
[[nodiscard]] bool version_changed(const Sighting& before, const Sighting& after);
// Another verdict, or a factor that is larger or smaller by more than a quarter: less
// comes and goes with what a daemon happens to hold.
[[nodiscard]] bool factor_changed(const Sighting& before, const Sighting& after);

// Sightings in order of place, each place once.
class SightingStream {
 public:
  virtual ~SightingStream() = default;
  // The next, or nothing behind the last. The error is a sentence for the user.
  [[nodiscard]] virtual tl::expected<std::optional<Sighting>, std::string> next() = 0;
};

}  // namespace yamabiko
