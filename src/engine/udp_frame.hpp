// Writes whole Ethernet frames of UDP datagrams, for the raw channel.
#pragma once

#include "engine/next_hops.hpp"
#include "engine/udp_channel.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace yamabiko {

// Ethernet, IPv6 and UDP header; those of IPv4 are shorter.
inline constexpr std::size_t most_frame_headers = 14 + 40 + 8;

// What is the same in all frames of a scan.
struct FrameSettings {
  std::uint16_t source_port = 0;
  std::uint8_t hop_limit = 64;
};

// Writes the frame of a datagram to `out`, which must have room for its payload
// and most_frame_headers; the size of the frame. IPv4: RFC 791, not to be
// fragmented, with `identification`, which means nothing then (RFC 6864 section
// 4.1). IPv6: RFC 8200. UDP: RFC 768, with checksum.
std::size_t write_udp_frame(std::span<std::byte> out, const NextHop& hop,
                            const OutgoingDatagram& datagram, const FrameSettings& settings,
                            std::uint16_t identification);

}  // namespace yamabiko
