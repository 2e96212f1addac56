// Rebuilds the IP packets that carried what our sockets sent and got.
//
// A socket tells payload and addresses. Lengths and checksums follow from these;
// what can't be known (identification, time to live, window, the fragments of a
// large datagram) has one fixed value each: 0, 64, 65535, never a fragment.
#pragma once

#include "engine/icmp.hpp"
#include "engine/socket_name.hpp"
#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>

namespace yamabiko {

// RFC 768 in RFC 791 or RFC 8200. Both ends are of one family, and `payload` is
// what a datagram of it can carry: 65,507 octets in IPv4, 65,527 in IPv6.
[[nodiscard]] Bytes udp_packet(const SocketName& from, const SocketName& to, ByteView payload);

// RFC 9293 section 3.1.
enum TcpFlag : std::uint8_t { tcp_fin = 1, tcp_syn = 2, tcp_rst = 4, tcp_psh = 8, tcp_ack = 16 };

struct TcpSegment {
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;
  ByteView payload;  // 65,495 octets at most
};

[[nodiscard]] Bytes tcp_packet(const SocketName& from, const SocketName& to,
                               const TcpSegment& segment);

// An error about `packet`, of which it quotes as much as RFC 1812 section
// 4.3.2.3 and RFC 4443 section 2.4 allow. All are of the family of `message`.
[[nodiscard]] Bytes icmp_packet(const Address& from, const Address& to, const IcmpMessage& message,
                                ByteView packet);

}  // namespace yamabiko
