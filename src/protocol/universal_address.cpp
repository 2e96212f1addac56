// Takes the port, two decimal octets, off the end of a universal address.
#include "yamabiko/protocol/universal_address.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <charconv>

#include <fmt/format.h>

namespace yamabiko::rpc {
namespace {

// Cuts ".N" off the end of `text`.
std::optional<std::uint8_t> take_octet(std::string_view& text) {
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(dot + 1);
  const char* end = digits.data() + digits.size();
  std::uint8_t octet = 0;
  const auto [stop, error] = std::from_chars(digits.data(), end, octet);
  if (error != std::errc{} || stop != end) return std::nullopt;
  text = text.substr(0, dot);
  return octet;
}

}  // namespace

std::optional<UniversalAddress> parse_universal_address(std::string_view text) {
  const auto low = take_octet(text);
  const auto high = low ? take_octet(text) : std::nullopt;
  // A zone is that of the peer and would be looked up among our own links.
  if (!high || text.find('%') != std::string_view::npos) return std::nullopt;
  const auto host = Address::parse(text);
  if (!host) return std::nullopt;
  return UniversalAddress{.host = *host, .port = static_cast<std::uint16_t>(*high << 8U | *low)};
}

std::string place_text(std::string_view universal_address) {
  const auto parsed = parse_universal_address(universal_address);
  if (!parsed) return printable(universal_address);
  if (parsed->host.is_unspecified()) return std::to_string(parsed->port);
  return fmt::format("{} on {}", parsed->port, parsed->host.text());
}

}  // namespace yamabiko::rpc
