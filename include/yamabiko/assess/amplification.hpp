// How much louder an endpoint answers than it was asked, on each layer.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/scan/observation.hpp"
#include "yamabiko/wire/address.hpp"

#include <cstdint>
#include <optional>

namespace yamabiko {

// UDP datagrams of one direction, in octets of each layer. The link is taken
// to be Ethernet whatever carried them here, so that runs compare.
struct Traffic {
  std::uint64_t datagrams = 0;
  std::uint64_t packets = 0;  // IP packets
  std::uint64_t payload = 0;  // UDP payload
  std::uint64_t ip = 0;       // with IP and UDP headers
  std::uint64_t l2 = 0;       // frames with FCS, at least 64 octets each
  std::uint64_t wire = 0;     // and preamble, SFD and gap: at least 84 octets each

  // Adds a datagram that `ip_packets` fragments carried; 1 when it was whole.
  void add(Family family, std::uint64_t payload_bytes, std::uint32_t ip_packets);
};

// IP packets that carry a UDP payload of that size where the MTU is 1500.
[[nodiscard]] std::uint32_t packets_at_ethernet_mtu(Family family, std::uint64_t payload_bytes);

// The figures of one UDP exchange.
[[nodiscard]] Variant to_variant(const Exchange& exchange, Family family);

// All UDP exchanges that brought at least one datagram; of several attempts
// with one probe the loudest. Nothing over TCP and where nothing came back.
[[nodiscard]] std::optional<Amplification> amplification_of(const Observation& observation);

}  // namespace yamabiko
