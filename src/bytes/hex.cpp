// Converts between octets and pairs of hexadecimal digits.
#include "yamabiko/bytes/hex.hpp"

#include "yamabiko/bytes/error.hpp"

#include <algorithm>
#include <optional>

namespace yamabiko {
namespace {

// The functions of <cctype> depend on the locale and on the sign of char.
std::optional<unsigned> digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10U;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10U;
  return std::nullopt;
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte octet : bytes) {
    text += digits[std::to_integer<std::size_t>(octet >> 4U)];
    text += digits[std::to_integer<std::size_t>(octet & std::byte{0x0f})];
  }
  return text;
}

std::string to_colon_hex(ByteView bytes) {
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i > 0) text += ':';
    text += to_hex(bytes.subspan(i, 1));
  }
  return text;
}

tl::expected<Bytes, std::error_code> from_hex(std::string_view text) {
  Bytes octets;
  std::size_t at = 0;
  while (at < text.size()) {
    if (is_space(text[at])) {
      ++at;
    } else if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
    } else {
      const auto high = digit(text[at]);
      const auto low = at + 1 < text.size() ? digit(text[at + 1]) : std::nullopt;
      if (!high || !low) return tl::unexpected(make_error_code(DecodeErrc::not_hex));
      octets.push_back(static_cast<std::byte>(*high << 4U | *low));
      at += 2;
    }
  }
  return octets;
}

}  // namespace yamabiko
