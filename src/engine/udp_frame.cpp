// Headers, octet by octet, into memory that is there already.
#include "engine/udp_frame.hpp"

#include "engine/checksum.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace yamabiko {
namespace {

constexpr std::size_t ethernet_header = 14;
constexpr std::size_t ipv4_header = 20;
constexpr std::size_t udp_header = 8;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint16_t dont_fragment = 0x4000;

// Appends to a span; whoever made it has seen to the room.
class Cursor {
 public:
  explicit Cursor(std::span<std::byte> out) : out_(out) {}

  Cursor& u8(std::uint8_t value) {
    out_[size_++] = static_cast<std::byte>(value);
    return *this;
  }
  Cursor& u16(std::uint16_t value) {
    return u8(static_cast<std::uint8_t>(value >> 8U)).u8(static_cast<std::uint8_t>(value));
  }
  Cursor& bytes(ByteView octets) {
    if (!octets.empty()) std::memcpy(&out_[size_], octets.data(), octets.size());
    size_ += octets.size();
    return *this;
  }
  // Overwrites two octets that are there.
  void put(std::size_t position, std::uint16_t value) {
    out_[position] = static_cast<std::byte>(value >> 8U);
    out_[position + 1] = static_cast<std::byte>(value);
  }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] ByteView from(std::size_t position) const {
    return out_.subspan(position, size_ - position);
  }

 private:
  std::span<std::byte> out_;
  std::size_t size_ = 0;
};

}  // namespace

std::size_t write_udp_frame(std::span<std::byte> out, const NextHop& hop,
                            const OutgoingDatagram& datagram, const FrameSettings& settings,
                            std::uint16_t identification) {
  assert(out.size() >= most_frame_headers + datagram.payload.size());
  const bool v4 = datagram.to.family() == Family::v4;
  const auto length = static_cast<std::uint16_t>(udp_header + datagram.payload.size());
  Cursor frame(out);
  frame.bytes(std::as_bytes(std::span(hop.to))).bytes(std::as_bytes(std::span(hop.from)));
  frame.u16(v4 ? 0x0800 : 0x86dd);
  if (v4) {
    frame.u8(0x45).u8(0).u16(static_cast<std::uint16_t>(ipv4_header + length));
    frame.u16(identification).u16(dont_fragment).u8(settings.hop_limit).u8(protocol_udp).u16(0);
  } else {
    frame.u16(0x6000).u16(0).u16(length).u8(protocol_udp).u8(settings.hop_limit);
  }
  frame.bytes(hop.source.octets()).bytes(datagram.to.octets());
  if (v4) frame.put(ethernet_header + 10, checksum_of(checksum_sum(frame.from(ethernet_header))));

  const std::size_t udp = frame.size();
  // Both addresses stand before it, which is all that the pseudo-header has of them.
  const std::size_t addresses = udp - 2 * datagram.to.octets().size();
  frame.u16(settings.source_port).u16(datagram.port).u16(length).u16(0).bytes(datagram.payload);
  const std::uint16_t checksum =
      checksum_of(checksum_sum(frame.from(addresses)) + protocol_udp + length);
  // A zero would say that there is no checksum.
  frame.put(udp + 6, checksum == 0 ? 0xffff : checksum);
  return frame.size();
}

}  // namespace yamabiko
