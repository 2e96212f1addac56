// Writes headers around payloads.
//
//   IPv4 (RFC 791)                            IPv6 (RFC 8200)
//    0  version 4, header of 5 words           0  version 6, traffic class, flow label
//    1  type of service                        4  length of what follows the header
//    2  length in all                          6  next header
//    4  identification, flags, offset          7  hop limit
//    8  time to live                           8  source
//    9  protocol                              24  destination
//   10  checksum of the header
//   12  source
//   16  destination
//
//   UDP (RFC 768)           TCP (RFC 9293)                  ICMP (RFC 792, RFC 4443)
//    0  source port          0  source port                  0  type
//    2  destination port     2  destination port             1  code
//    4  length               4  sequence number              2  checksum
//    6  checksum             8  acknowledgement number       4  unused
//                           12  header of 5 words, flags     8  the packet it is about
//                           14  window
//                           16  checksum
//                           18  urgent pointer
#include "engine/packet_image.hpp"

#include "engine/checksum.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <limits>

namespace yamabiko {
namespace {

constexpr std::uint8_t protocol_icmp = 1;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_icmp_v6 = 58;

constexpr std::size_t ipv4_header = 20;
constexpr std::size_t ipv6_header = 40;
constexpr std::size_t udp_header = 8;
constexpr std::size_t icmp_header = 8;
// An error in all, with its headers.
constexpr std::size_t largest_icmp = 576;
constexpr std::size_t largest_icmp_v6 = 1280;

constexpr std::uint8_t time_to_live = 64;
constexpr std::uint16_t window = 65535;

// The pseudo-headers of IPv4 and IPv6 have other layouts, but the same sum.
std::uint64_t pseudo_header(const Address& from, const Address& to, std::uint8_t protocol,
                            std::size_t length) {
  return checksum_sum(from.octets()) + checksum_sum(to.octets()) + protocol + length;
}

void put(Bytes& octets, std::size_t position, std::uint16_t value) {
  octets[position] = static_cast<std::byte>(value >> 8U);
  octets[position + 1] = static_cast<std::byte>(value & 0xffU);
}

Bytes ip_packet(const Address& from, const Address& to, std::uint8_t protocol, ByteView content) {
  assert(from.family() == to.family());
  const bool v4 = from.family() == Family::v4;
  const std::size_t length = content.size() + (v4 ? ipv4_header : 0);
  assert(length <= std::numeric_limits<std::uint16_t>::max());
  ByteWriter out;
  if (v4) {
    out.u8(0x45).u8(0).u16(static_cast<std::uint16_t>(length)).u32(0);
    out.u8(time_to_live).u8(protocol).u16(0).bytes(from.octets()).bytes(to.octets());
    Bytes header = out.take();
    put(header, 10, checksum_of(checksum_sum(header)));
    out.bytes(header);
  } else {
    out.u32(0x60000000).u16(static_cast<std::uint16_t>(length)).u8(protocol).u8(time_to_live);
    out.bytes(from.octets()).bytes(to.octets());
  }
  return out.bytes(content).take();
}

}  // namespace

Bytes udp_packet(const SocketName& from, const SocketName& to, ByteView payload) {
  const std::size_t length = udp_header + payload.size();
  ByteWriter out;
  out.u16(from.port).u16(to.port).u16(static_cast<std::uint16_t>(length)).u16(0).bytes(payload);
  Bytes datagram = out.take();
  const std::uint16_t value = checksum_of(
      pseudo_header(from.address, to.address, protocol_udp, length) + checksum_sum(datagram));
  // A zero would say that there is no checksum.
  put(datagram, 6, value == 0 ? 0xffff : value);
  return ip_packet(from.address, to.address, protocol_udp, datagram);
}

Bytes tcp_packet(const SocketName& from, const SocketName& to, const TcpSegment& segment) {
  ByteWriter out;
  out.u16(from.port).u16(to.port).u32(segment.sequence).u32(segment.acknowledgement);
  out.u8(0x50).u8(segment.flags).u16(window).u16(0).u16(0).bytes(segment.payload);
  Bytes octets = out.take();
  put(octets, 16,
      checksum_of(pseudo_header(from.address, to.address, protocol_tcp, octets.size()) +
                  checksum_sum(octets)));
  return ip_packet(from.address, to.address, protocol_tcp, octets);
}

Bytes icmp_packet(const Address& from, const Address& to, const IcmpMessage& message,
                  ByteView packet) {
  const bool v4 = message.family == Family::v4;
  const std::size_t room =
      v4 ? largest_icmp - ipv4_header - icmp_header : largest_icmp_v6 - ipv6_header - icmp_header;
  ByteWriter out;
  out.u8(message.type).u8(message.code).u16(0).u32(0);
  out.bytes(packet.first(std::min(packet.size(), room)));
  Bytes octets = out.take();
  const std::uint8_t protocol = v4 ? protocol_icmp : protocol_icmp_v6;
  const std::uint64_t pseudo = v4 ? 0 : pseudo_header(from, to, protocol, octets.size());
  put(octets, 2, checksum_of(pseudo + checksum_sum(octets)));
  return ip_packet(from, to, protocol, octets);
}

}  // namespace yamabiko
