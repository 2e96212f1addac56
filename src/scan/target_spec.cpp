// Reads targets as users write them, and refuses what must not be probed.
#include "yamabiko/scan/target_spec.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::optional<std::string> refusal(const Address& address) {
  if (address.is_multicast())
    return fmt::format("{} is multicast, which is never probed", address.text());
  if (address.is_unspecified())
    return fmt::format("{} names no host; give the address of the host to probe", address.text());
  if (address == Address::v4({255, 255, 255, 255}))
    return std::string("255.255.255.255 is broadcast, which is never probed");
  if (address.is_link_local() && address.family() == Family::v6 && address.scope_id() == 0)
    return fmt::format("{} is link-local: add the interface, as in {}%eth0", address.text(),
                       address.text());
  return std::nullopt;
}

// The address with all bits after the first `prefix` cleared.
Address network_of(const Address& address, unsigned prefix) {
  std::array<std::uint8_t, 16> octets{};
  const ByteView from = address.octets();
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::size_t kept = std::min<std::size_t>(prefix > 8 * i ? prefix - 8 * i : 0, 8);
    octets[i] = static_cast<std::uint8_t>(std::to_integer<unsigned>(from[i]) & (0xff00U >> kept));
  }
  if (address.family() == Family::v4)
    return Address::v4({octets[0], octets[1], octets[2], octets[3]});
  return Address::v6(octets, address.scope_id());
}

bool is_host_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  };
  // Digits and dots alone are an address with a mistake in it, and not a name
  // to ask resolvers for.
  const bool numeric = std::all_of(text.begin(), text.end(),
                                   [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
  return !text.empty() && text.size() <= 253 && text.front() != '-' && text.front() != '.' &&
         !numeric && std::all_of(text.begin(), text.end(), allowed);
}

tl::expected<TargetSpec, std::string> parse_block(std::string_view text, std::size_t slash) {
  const auto address = Address::parse(text.substr(0, slash));
  const std::string_view length = text.substr(slash + 1);
  unsigned prefix = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), prefix);
  const bool is_number = error == std::errc{} && end == length.data() + length.size();
  const unsigned bits = address && address->family() == Family::v6 ? 128 : 32;
  if (!address || !is_number || prefix > bits)
    return tl::unexpected(fmt::format(
        "'{}' is no network; write it as 192.0.2.0/24 or 2001:db8::/120", printable(text)));
  const unsigned host_bits = bits - prefix;
  if (host_bits > 8)
    return tl::unexpected(
        fmt::format("{} is larger than /{}; give it in smaller blocks", printable(text), bits - 8));
  const AddressBlock block{.first = network_of(*address, prefix),
                           .count = std::uint64_t{1} << host_bits};
  if (auto why = refusal(block.first)) return tl::unexpected(*why);
  if (auto why = refusal(block.first.plus(block.count - 1))) return tl::unexpected(*why);
  return block;
}

}  // namespace

tl::expected<TargetSpec, std::string> parse_target(std::string_view text) {
  if (const std::size_t slash = text.find('/'); slash != std::string_view::npos)
    return parse_block(text, slash);
  std::string_view bare = text;
  if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']')
    bare = bare.substr(1, bare.size() - 2);
  if (const auto address = Address::parse(bare)) {
    if (auto why = refusal(*address)) return tl::unexpected(*why);
    return AddressBlock{.first = *address};
  }
  if (!is_host_name(text))
    return tl::unexpected(
        fmt::format("'{}' is neither an address, a network nor a host name", printable(text)));
  return HostName{.text = std::string(text)};
}

}  // namespace yamabiko
