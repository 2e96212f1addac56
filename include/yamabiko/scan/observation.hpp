// What was seen at one endpoint, before anybody judges it.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/probe/service.hpp"
#include "yamabiko/protocol/codec.hpp"
#include "yamabiko/wire/address.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace yamabiko {

enum class State : std::uint8_t {
  open,         // something answered
  closed,       // ICMP port unreachable from the host itself, or a TCP reset
  filtered,     // an ICMP error that says that a filter is in the way
  unreachable,  // no route, no such host, or our own system refused to send
  no_answer,    // silence: neither safe nor open
};

// "open", "closed", "filtered", "unreachable", "no-answer".
[[nodiscard]] std::string_view to_string(State state);

struct Endpoint {
  Address target;
  Transport transport = Transport::udp;
  std::uint16_t port = 0;

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// One datagram that came back.
struct Datagram {
  Address source;
  std::uint16_t source_port = 0;
  std::chrono::microseconds after{0};  // since the request was sent
  // IP packets that carried it: more than one when it came in fragments.
  std::uint32_t ip_packets = 1;
  Bytes payload;
};

// One request, and everything that came back for it. Each attempt is an
// exchange of its own, with its own cookie.
struct Exchange {
  const Probe* probe = nullptr;  // null: the bare request of a port without a probe
  std::uint64_t cookie = 0;
  Bytes request;
  std::vector<Datagram> datagrams;               // UDP, in order of arrival
  Bytes stream;                                  // TCP
  bool capped = false;                           // a cap was reached: more would have come
  std::optional<std::chrono::microseconds> rtt;  // to the first octet that came back
  Decoded decoded;
};

struct Observation {
  Endpoint endpoint;
  std::string name;  // as the user asked for it; empty when by address
  State state = State::no_answer;
  std::string reason;  // "port-unreach from 192.0.2.1", "memcached reply"
  // The service that the replies prove; null when none was recognised.
  const Service* service = nullptr;
  // The name that a port number suggests, where nothing was proven.
  std::string service_guess;
  // Not empty: why what answered is not the service that the port suggests.
  std::string denial;
  // What a TCP service said before it was asked, printable.
  std::string banner;
  // Where the replies came from, when not from where they were asked.
  std::optional<Address> other_address;
  std::optional<std::uint16_t> other_port;
  std::optional<std::chrono::microseconds> rtt;
  std::vector<Exchange> exchanges;  // only those that something came back for
};

}  // namespace yamabiko
