// Reads the packets that answer one binary request; all is big endian.
//
//   0            1        2            4               5           6        8
//   | magic 0x81 | opcode | key length | extras length | data type | status |
//   8                   12       16    24
//   | total body length | opaque | cas | extras | key | value |
//
// VERSION and SASL list mechs bring one packet with a value. STAT brings one
// a statistic, and one with neither key nor value at the end.
#include "protocol/memcached_binary.hpp"

#include "protocol/memcached_stats.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"

#include <algorithm>

#include <tl/expected.hpp>

namespace yamabiko::memcached {
namespace {

constexpr std::uint8_t reply_magic = 0x81;
constexpr std::uint16_t status_ok = 0;
constexpr std::uint16_t status_auth_error = 0x20;
constexpr std::uint32_t max_packet_body = 65536;
constexpr std::size_t max_version = 128;
constexpr std::size_t max_mechanisms = 32;
constexpr std::size_t max_mechanism = 20;  // RFC 4422 section 3.1

struct Packet {
  std::uint16_t status = 0;
  ByteView key;
  ByteView value;
};

tl::expected<Packet, std::error_code> read_packet(ByteReader& in, BinaryRequest request) {
  const std::uint8_t magic = in.u8();
  const std::uint8_t opcode = in.u8();
  const std::uint16_t key_length = in.u16();
  const std::uint8_t extras_length = in.u8();
  in.skip(1);  // data type
  Packet packet{.status = in.u16(), .key = {}, .value = {}};
  const std::uint32_t body_length = in.u32();
  const std::uint32_t opaque = in.u32();
  in.skip(8);  // cas
  if (!in.ok()) return tl::unexpected(make_error_code(DecodeErrc::truncated));
  if (magic != reply_magic || opcode != static_cast<std::uint8_t>(request.opcode) ||
      opaque != request.opaque || body_length < std::uint32_t{key_length} + extras_length)
    return tl::unexpected(make_error_code(DecodeErrc::malformed));
  if (body_length > max_packet_body) return tl::unexpected(make_error_code(DecodeErrc::over_limit));
  in.skip(extras_length);
  packet.key = in.bytes(key_length);
  packet.value = in.bytes(body_length - key_length - extras_length);
  if (!in.ok()) return tl::unexpected(make_error_code(DecodeErrc::truncated));
  return packet;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty() && words.size() < max_mechanisms) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(printable(text.substr(0, end), max_mechanism));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// A packet that is the whole reply: all but those of STAT.
void take_single(BinaryRequest request, const Packet& packet, Decoded& decoded) {
  decoded.accepted = true;
  decoded.complete = true;
  if (packet.status == status_auth_error) decoded.flags.push_back(Flag::auth_required);
  if (packet.status != status_ok) return;
  if (request.opcode == Opcode::version) decoded.version = printable(packet.value, max_version);
  if (request.opcode == Opcode::sasl_list_mechs) {
    // The command is unknown unless memcached runs with -S, which then wants
    // authentication for everything of use.
    decoded.flags.push_back(Flag::auth_required);
    decoded.facts.push_back({"sasl_mechanisms", words_of(as_text(packet.value))});
  }
}

// One packet of a reply to STAT.
void take_stat(BinaryRequest request, const Packet& packet, StatCollector& stats,
               Decoded& decoded) {
  if (packet.status != status_ok) {
    take_single(request, packet, decoded);
  } else if (packet.key.empty()) {
    decoded.accepted = true;
    decoded.complete = true;
  } else {
    stats.add(as_text(packet.key), as_text(packet.value));
  }
}

}  // namespace

Decoded decode_binary(BinaryRequest request, Transport transport, ByteView reply) {
  Decoded decoded;
  StatCollector stats;
  ByteReader in{reply};
  while (!decoded.complete && !decoded.error) {
    const auto packet = read_packet(in, request);
    if (!packet) {
      decoded.error = packet.error();
    } else if (request.opcode == Opcode::stat) {
      take_stat(request, *packet, stats, decoded);
    } else {
      take_single(request, *packet, decoded);
    }
  }
  if (stats.count() > 0) {
    decoded.accepted = true;
    stats.tell(transport, decoded);
    if (!decoded.error) decoded.error = stats.error();
  }
  return decoded;
}

}  // namespace yamabiko::memcached
