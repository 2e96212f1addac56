// Decides, code point by code point, what may reach a terminal.
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

namespace yamabiko {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t octets = 0;  // 0: what stands there is not UTF-8
};

// The well-formed sequences of RFC 3629 section 4, read from the start of
// `text`: no overlong form, no surrogate, nothing beyond U+10FFFF.
CodePoint first_code_point(std::string_view text) {
  const auto octet = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const std::uint32_t lead = octet(0);
  if (lead < 0x80) return {lead, 1};

  std::size_t octets = 0;
  std::uint32_t value = 0;
  std::uint32_t least = 0;  // smaller values have a shorter form
  if ((lead & 0xe0U) == 0xc0) {
    octets = 2, value = lead & 0x1fU, least = 0x80;
  } else if ((lead & 0xf0U) == 0xe0) {
    octets = 3, value = lead & 0x0fU, least = 0x800;
  } else if ((lead & 0xf8U) == 0xf0) {
    octets = 4, value = lead & 0x07U, least = 0x10000;
  }
  if (octets == 0 || octets > text.size()) return {};
  for (std::size_t at = 1; at < octets; ++at) {
    if ((octet(at) & 0xc0U) != 0x80) return {};
    value = value << 6U | (octet(at) & 0x3fU);
  }
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < least || surrogate || value > 0x10ffff) return {};
  return {value, octets};
}

bool is_control(std::uint32_t value) {
  return value < 0x20 || (value >= 0x7f && value <= 0x9f);
}

// Characters that break a line or turn the direction of the text around them.
bool is_layout(std::uint32_t value) {
  return value == 0x061c || value == 0x200e || value == 0x200f ||
         (value >= 0x2028 && value <= 0x202e) || (value >= 0x2066 && value <= 0x2069);
}

}  // namespace

bool is_plain(std::string_view text) {
  // Eight octets at a time: with all high bits clear, adding 1 to each sets that
  // of DEL, and taking 0x20 away sets that of a control.
  constexpr std::uint64_t ones = 0x0101010101010101U;
  std::uint64_t odd = 0;
  while (text.size() >= sizeof odd) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    odd |= word | (word + ones) | (word - ones * 0x20);
    text.remove_prefix(sizeof word);
  }
  for (const char c : text)
    if (c < 0x20 || c > 0x7e) return false;
  return (odd & ones * 0x80) == 0;
}

std::string printable(std::string_view text, std::size_t limit) {
  // Most texts are such, and there is nothing to be done to them.
  if (text.size() <= limit && is_plain(text)) return std::string(text);
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = first_code_point(text.substr(at));
    // A character that straddles the limit goes as a whole.
    if (at + std::max<std::size_t>(point.octets, 1) > limit) {
      out += "…";
      break;
    }
    if (point.octets == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[at]));
      ++at;
      continue;
    }
    if (point.octets == 1 && is_control(point.value))
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", point.value);
    else if (is_control(point.value) || is_layout(point.value))
      fmt::format_to(std::back_inserter(out), "\\u{{{:04x}}}", point.value);
    else
      out += text.substr(at, point.octets);
    at += point.octets;
  }
  return out;
}

std::string printable(ByteView bytes, std::size_t limit) {
  return printable(as_text(bytes), limit);
}

}  // namespace yamabiko
