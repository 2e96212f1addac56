// Reads BER: tag | length | content. A length below 128 is one octet; else the
// first octet is 128 and the number of octets that hold it, big endian.
#include "yamabiko/protocol/ber.hpp"

#include <fmt/format.h>

namespace yamabiko::ber {
namespace {

constexpr std::uint8_t long_form = 0x80;
constexpr std::size_t max_length_octets = 4;
constexpr std::size_t max_arcs = 128;  // RFC 2578 section 3.5

std::size_t read_length(ByteReader& in) {
  const std::uint8_t first = in.u8();
  if (first < long_form) return first;
  const std::size_t octets = first & 0x7FU;
  if (octets == 0 || octets > max_length_octets) {
    in.fail();
    return 0;
  }
  std::size_t length = 0;
  for (std::size_t i = 0; i < octets; ++i) length = (length << 8U) | in.u8();
  return length;
}

// Seven bits an octet, the first bit set in all but the last; fails for what
// does not fit 32 bits.
std::uint32_t read_arc(ByteReader& in) {
  std::uint64_t arc = 0;
  std::uint8_t octet = 0;
  do {
    octet = in.u8();
    arc = (arc << 7U) | (octet & 0x7FU);
    if (arc > 0xFFFFFFFFU) in.fail();
  } while (in.ok() && (octet & 0x80U) != 0);
  return static_cast<std::uint32_t>(arc);
}

}  // namespace

Element read(ByteReader& in) {
  constexpr std::uint8_t long_tag = 0x1F;
  const std::uint8_t tag = in.u8();
  if ((tag & long_tag) == long_tag) in.fail();
  const std::size_t length = in.ok() ? read_length(in) : 0;
  const ByteView content = in.bytes(length);
  if (!in.ok()) return {};
  return {.tag = tag, .content = content};
}

ByteView read(ByteReader& in, std::uint8_t tag) {
  const Element element = read(in);
  if (element.tag == tag) return element.content;
  in.fail();
  return {};
}

std::int64_t read_number(ByteReader& in, std::uint8_t tag) {
  const ByteView content = read(in, tag);
  if (content.empty() || content.size() > sizeof(std::int64_t)) {
    in.fail();
    return 0;
  }
  const bool negative = (std::to_integer<unsigned>(content.front()) & 0x80U) != 0;
  std::uint64_t value = negative ? ~std::uint64_t{0} : 0;
  for (const std::byte octet : content)
    value = (value << 8U) | std::to_integer<std::uint64_t>(octet);
  return static_cast<std::int64_t>(value);
}

std::string oid_text(ByteView content) {
  ByteReader in{content};
  const std::uint32_t first_two = read_arc(in);
  const std::uint32_t first = first_two < 80 ? first_two / 40 : 2;
  std::string text = fmt::format("{}.{}", first, first_two - first * 40);
  for (std::size_t arcs = 2; in.ok() && in.remaining() > 0; ++arcs) {
    text += fmt::format(".{}", read_arc(in));
    if (arcs == max_arcs) in.fail();
  }
  return in.ok() ? text : std::string{};
}

}  // namespace yamabiko::ber
