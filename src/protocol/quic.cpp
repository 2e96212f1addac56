// Reads Version Negotiation packets. A request is read by the same layout,
// which is all that versions have in common:
//
//   | 1, seven bits | version (u32) | length, destination ID | length, source ID | …
//
// Version 0 makes it Version Negotiation; then versions follow, to the end.
#include "yamabiko/protocol/quic.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko::quic {
namespace {

constexpr std::uint8_t long_header = 0x80;
constexpr std::size_t max_versions = 64;

struct Packet {
  std::uint32_t version = 0;
  ByteView destination;
  ByteView source;
  ByteView rest;
};

std::optional<Packet> read_packet(ByteView datagram) {
  ByteReader in{datagram};
  const std::uint8_t first = in.u8();
  Packet packet;
  packet.version = in.u32();
  packet.destination = in.bytes(in.u8());
  packet.source = in.bytes(in.u8());
  packet.rest = in.rest();
  if (!in.ok() || (first & long_header) == 0) return std::nullopt;
  return packet;
}

bool same(ByteView left, ByteView right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

// RFC 9000, RFC 9369; "draft-29" was 0xff00001d; gQUIC has letters: "Q050".
std::string version_name(std::uint32_t version) {
  if (version == 1) return "v1";
  if (version == 0x6b3343cf) return "v2";
  if (version >> 8 == 0xff0000) return fmt::format("draft-{}", version & 0xff);
  return fmt::format("0x{:08x}", version);
}

// Reserved to keep the negotiation in use (RFC 9000 section 15).
bool is_reserved(std::uint32_t version) {
  return (version & 0x0f0f0f0f) == 0x0a0a0a0a;
}

void tell_versions(ByteView list, Decoded& decoded) {
  std::vector<std::string> names;
  ByteReader in{list};
  for (std::size_t count = 0; in.remaining() >= sizeof(std::uint32_t); ++count) {
    if (count == max_versions) {
      decoded.error = DecodeErrc::over_limit;
      break;
    }
    const std::uint32_t version = in.u32();
    if (!is_reserved(version)) names.push_back(version_name(version));
  }
  if (!decoded.error && in.remaining() > 0) decoded.error = DecodeErrc::malformed;
  if (!names.empty()) set_fact(decoded.facts, "quic_versions", std::move(names));
}

}  // namespace

std::optional<std::uint64_t> cookie_of(ByteView datagram) {
  const auto packet = read_packet(datagram);
  if (!packet || packet->version != 0 || packet->source.size() != cookie_bytes) return std::nullopt;
  return ByteReader{packet->source}.u64();
}

Decoded decode(const Query& query, const Reply& reply) {
  Decoded decoded;
  const auto request = read_packet(query.request);
  if (!request) return decoded;
  for (const ByteView part : reply.parts) {
    const auto packet = read_packet(part);
    if (!packet || packet->version != 0 || cookie_of(part) != query.cookie ||
        !same(packet->destination, request->source) || packet->rest.size() < sizeof(std::uint32_t))
      continue;
    decoded.accepted = true;
    tell_versions(packet->rest, decoded);
    decoded.complete = !decoded.error;
    break;
  }
  return decoded;
}

}  // namespace yamabiko::quic
