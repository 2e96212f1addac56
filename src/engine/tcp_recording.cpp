// Keeps the sequence numbers of both sides.
#include "engine/tcp_recording.hpp"

#include "engine/packet_image.hpp"
#include "engine/source_finder.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

#include <sys/ioctl.h>

namespace yamabiko {
namespace {

// Of one segment: what an IPv4 packet can carry, and more than one read brings.
constexpr std::size_t largest_payload = 32768;

TimePoint now() {
  return std::chrono::steady_clock::now();
}

// A SYN and a FIN count like an octet (RFC 9293 section 3.4).
std::uint32_t length_of(std::uint8_t flags, ByteView payload) {
  return static_cast<std::uint32_t>(payload.size()) + ((flags & (tcp_syn | tcp_fin)) != 0 ? 1 : 0);
}

}  // namespace

void TcpRecording::connecting(int socket, const SocketName& peer) {
  if (file_ == nullptr) return;
  const auto ours = local_name(socket);
  // Without an address of ours the system found no way, and sent nothing.
  if (!ours || ours->address.is_unspecified()) return;
  ours_ = *ours;
  peer_ = peer;
  phase_ = Phase::asked;
  from_us(tcp_syn);
}

void TcpRecording::connected() {
  if (phase_ != Phase::asked) return;
  phase_ = Phase::open;
  from_peer(tcp_syn | tcp_ack);
  from_us(tcp_ack);
}

void TcpRecording::reset() {
  if (phase_ != Phase::asked && phase_ != Phase::open) return;
  from_peer(tcp_rst | tcp_ack);
  phase_ = Phase::over;
}

void TcpRecording::icmp(const Address& from, const IcmpMessage& message) {
  if (phase_ != Phase::asked) return;
  const Bytes syn = tcp_packet(ours_, peer_, {.flags = tcp_syn});
  file_->add(now(), icmp_packet(from, ours_.address, message, syn));
  phase_ = Phase::over;
}

void TcpRecording::sent(ByteView octets) {
  if (phase_ != Phase::open) return;
  while (!octets.empty()) {
    const ByteView part = octets.first(std::min(octets.size(), largest_payload));
    from_us(tcp_psh | tcp_ack, part);
    octets = octets.subspan(part.size());
  }
}

void TcpRecording::received(ByteView octets) {
  if (phase_ != Phase::open) return;
  while (!octets.empty()) {
    const ByteView part = octets.first(std::min(octets.size(), largest_payload));
    from_peer(tcp_psh | tcp_ack, part);
    from_us(tcp_ack);
    octets = octets.subspan(part.size());
  }
}

void TcpRecording::peer_closed() {
  if (phase_ == Phase::open) from_peer(tcp_fin | tcp_ack);
}

void TcpRecording::closing(int socket) {
  if (phase_ == Phase::open) {
    // Linux resets when there is something that nobody has read.
    int unread = 0;
    const bool resets = ioctl(socket, FIONREAD, &unread) == 0 && unread > 0;
    from_us(static_cast<std::uint8_t>(resets ? tcp_rst | tcp_ack : tcp_fin | tcp_ack));
  }
  phase_ = Phase::over;
}

void TcpRecording::from_us(std::uint8_t flags, ByteView payload) {
  const bool acknowledges = (flags & tcp_ack) != 0;
  file_->add(now(), tcp_packet(ours_, peer_,
                               {.sequence = our_next_,
                                .acknowledgement = acknowledges ? peer_next_ : 0,
                                .flags = flags,
                                .payload = payload}));
  our_next_ += length_of(flags, payload);
}

void TcpRecording::from_peer(std::uint8_t flags, ByteView payload) {
  file_->add(now(), tcp_packet(peer_, ours_,
                               {.sequence = peer_next_,
                                .acknowledgement = our_next_,
                                .flags = flags,
                                .payload = payload}));
  peer_next_ += length_of(flags, payload);
}

}  // namespace yamabiko
