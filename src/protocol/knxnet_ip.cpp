// Reads DESCRIPTION_RESPONSE:
//
//   header: length 6 | version 0x10 | service 0x0204 (u16) | length of all (u16)
//   description blocks, each: its length | type | content
//     1, device: medium | status | individual address (u16) | installation (u16)
//        | serial number, 6 octets | multicast address | MAC address | name, 30 octets
//     2, service families: any number of: family | version
#include "yamabiko/protocol/knxnet_ip.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/wire/address.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace yamabiko::knxnet_ip {
namespace {

constexpr std::uint16_t description_response = 0x0204;
constexpr std::size_t header_octets = 6;
constexpr std::uint8_t block_device = 1;
constexpr std::uint8_t block_families = 2;
constexpr std::size_t name_octets = 30;
constexpr std::size_t most_families = 32;

bool is_zero(ByteView octets) {
  return std::all_of(octets.begin(), octets.end(), [](std::byte b) { return b == std::byte{0}; });
}

std::string family_name(unsigned family) {
  constexpr std::array<std::pair<unsigned, std::string_view>, 8> names{{
      {2, "core"},
      {3, "device management"},
      {4, "tunnelling"},
      {5, "routing"},
      {6, "remote logging"},
      {7, "remote configuration"},
      {8, "object server"},
      {9, "security"},
  }};
  for (const auto& [known, name] : names)
    if (known == family) return std::string{name};
  return fmt::format("family {}", family);
}

// Whether it is a description of a device.
bool tell_device(ByteReader in, Decoded& out) {
  in.skip(1);  // medium
  const bool programming = (in.u8() & 1U) != 0;
  const unsigned address = in.u16();
  in.skip(2);  // project and installation
  const ByteView serial = in.bytes(6);
  std::array<std::uint8_t, 4> multicast{};
  for (std::uint8_t& octet : multicast) octet = in.u8();
  const ByteView mac = in.bytes(6);
  const ByteView name = in.bytes(name_octets);
  if (!in.ok() || in.remaining() > 0) return false;
  const auto end = std::find(name.begin(), name.end(), std::byte{0});
  const std::string text =
      printable(name.first(static_cast<std::size_t>(end - name.begin())), name_octets);
  if (!text.empty()) set_fact(out.facts, "friendly_name", text);
  set_fact(out.facts, "individual_address",
           fmt::format("{}.{}.{}", address >> 12U, (address >> 8U) & 0xFU, address & 0xFFU));
  if (!is_zero(serial)) set_fact(out.facts, "serial_number", to_hex(serial));
  if (multicast != decltype(multicast){})
    set_fact(out.facts, "multicast_address", Address::v4(multicast).text());
  if (!is_zero(mac)) set_fact(out.facts, "mac", to_colon_hex(mac));
  if (programming) set_fact(out.facts, "programming_mode", "on");
  return true;
}

void tell_families(ByteReader in, Decoded& out) {
  std::vector<std::string> families;
  while (in.remaining() >= 2 && families.size() < most_families) {
    const unsigned family = in.u8();
    families.push_back(fmt::format("{} {}", family_name(family), in.u8()));
  }
  if (!families.empty()) set_fact(out.facts, "service_families", to_text(std::move(families)));
}

Decoded read_description(ByteView datagram) {
  ByteReader in{datagram};
  const bool header =
      in.u8() == header_octets && in.u8() == 0x10 && in.u16() == description_response;
  const std::size_t length = in.u16();
  Decoded out;
  if (!in.ok() || !header) return out;
  while (in.ok() && in.remaining() > 0) {
    const std::size_t size = in.u8();
    const std::uint8_t type = in.u8();
    if (size < 2) in.fail();
    const ByteView content = in.ok() ? in.bytes(size - 2) : ByteView{};
    if (!in.ok()) break;
    // The device comes first (section 7.7.2); without it, this is something else.
    if (!out.accepted) {
      if (type != block_device || !tell_device(ByteReader{content}, out)) return {};
      out.accepted = true;
    }
    if (type == block_families) tell_families(ByteReader{content}, out);
  }
  if (!out.accepted) return {};
  out.flags = {Flag::discloses, Flag::no_auth};
  out.complete = in.ok() && length == datagram.size();
  if (!in.ok())
    out.error = make_error_code(DecodeErrc::truncated);
  else if (!out.complete)
    out.error = make_error_code(DecodeErrc::malformed);
  return out;
}

}  // namespace

Decoded decode(const Query& /*query*/, const Reply& reply) {
  for (const ByteView part : reply.parts)
    if (Decoded out = read_description(part); out.accepted) return out;
  return {};
}

}  // namespace yamabiko::knxnet_ip
