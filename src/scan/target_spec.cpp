// Reads targets as users write them, and refuses what must not be probed.
#include "yamabiko/scan/target_spec.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr const char* how_to_write =
    "write 192.0.2.1, 192.0.2.0/24, 192.0.2.1-50, 192.0.2.1-192.0.2.50, 2001:db8::/120 or a host "
    "name";

std::optional<std::string> refusal(const AddressBlock& block) {
  const Address& first = block.first;
  const Address last = first.plus(block.count - 1);
  const std::string shown =
      block.count == 1 ? first.text() : fmt::format("{}-{}", first.text(), last.text());
  // Multicast is the only thing above the unicast addresses of IPv6, and class
  // D and E above those of IPv4; so it is enough to look at the ends.
  if (first.is_multicast() || last.is_multicast())
    return fmt::format("{} is or holds multicast, which is never probed", shown);
  if (first.family() == Family::v4) {
    const bool over_multicast =
        first < Address::v4({224, 0, 0, 0}) && last > Address::v4({239, 255, 255, 255});
    if (over_multicast)
      return fmt::format("{} is or holds multicast, which is never probed", shown);
    if (last == Address::v4({255, 255, 255, 255}))
      return fmt::format("{} is or holds the broadcast address, which is never probed", shown);
  }
  if (first.is_unspecified())
    return fmt::format("{} is or holds the address that names no host; give the hosts to probe",
                       shown);
  if (first.family() == Family::v6 && first.is_link_local() && first.scope_id() == 0)
    return fmt::format("{} is link-local: add the interface, as in {}%eth0", shown, first.text());
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

std::optional<unsigned> number(std::string_view text, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value > most) return std::nullopt;
  return value;
}

bool is_host_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  };
  // Digits, dots and dashes alone are an address or a range with a mistake in
  // it, and not a name to ask resolvers for.
  const bool numeric = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
  return !text.empty() && text.size() <= 253 && text.front() != '-' && text.front() != '.' &&
         !numeric && std::all_of(text.begin(), text.end(), allowed);
}

using Block = tl::expected<AddressBlock, std::string>;

Block no_target(std::string_view text) {
  return tl::unexpected(fmt::format("'{}' is no target; {}", printable(text), how_to_write));
}

Block parse_network(std::string_view text, std::size_t slash) {
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) return no_target(text);
  const unsigned bits = address->family() == Family::v6 ? 128 : 32;
  const auto prefix = number(text.substr(slash + 1), bits);
  if (!prefix) return no_target(text);
  if (bits - *prefix > 32)
    return tl::unexpected(
        fmt::format("{} is too large: at most a /{}", printable(text), bits - 32));
  return AddressBlock{.first = network_of(*address, *prefix),
                      .count = std::uint64_t{1} << (bits - *prefix)};
}

// "192.0.2.1-50": the dash is followed by the last octet; or by an address.
Block parse_range(std::string_view text, std::size_t dash) {
  const auto first = Address::parse(text.substr(0, dash));
  if (!first) return no_target(text);
  const std::string_view behind = text.substr(dash + 1);
  std::optional<Address> last = Address::parse(behind);
  if (const auto octet = number(behind, 255); octet && first->family() == Family::v4) {
    const ByteView octets = first->octets();
    last = Address::v4(
        {std::to_integer<std::uint8_t>(octets[0]), std::to_integer<std::uint8_t>(octets[1]),
         std::to_integer<std::uint8_t>(octets[2]), static_cast<std::uint8_t>(*octet)});
  }
  if (!last || last->family() != first->family()) return no_target(text);
  const auto distance = first->distance_to(*last);
  if (*last < *first)
    return tl::unexpected(
        fmt::format("'{}' does not run upwards; put the lower address first", printable(text)));
  if (!distance || *distance >= max_block)
    return tl::unexpected(fmt::format("{} is too large: at most 2^32 addresses", printable(text)));
  return AddressBlock{.first = *first, .count = *distance + 1};
}

}  // namespace

tl::expected<TargetSpec, std::string> parse_target(std::string_view text, Use use) {
  std::string_view bare = text;
  if (bare.size() > 2 && bare.front() == '[' && bare.back() == ']')
    bare = bare.substr(1, bare.size() - 2);
  Block block = no_target(text);
  if (const auto address = Address::parse(bare))
    block = AddressBlock{.first = *address};
  else if (const std::size_t slash = text.find('/'); slash != std::string_view::npos)
    block = parse_network(text, slash);
  else if (is_host_name(text))
    return HostName{.text = std::string(text)};
  else if (const std::size_t dash = text.find('-'); dash != std::string_view::npos)
    block = parse_range(text, dash);
  if (!block) return tl::unexpected(block.error());
  if (use == Use::probe)
    if (auto why = refusal(*block)) return tl::unexpected(std::move(*why));
  return *block;
}

std::vector<std::string> split_targets(std::string_view text) {
  constexpr std::string_view space = " \t\r\n\f\v";
  std::vector<std::string> targets;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line = line.substr(0, line.find('#'));
    while (true) {
      const std::size_t begin = line.find_first_not_of(space);
      if (begin == std::string_view::npos) break;
      line.remove_prefix(begin);
      const std::string_view word = line.substr(0, line.find_first_of(space));
      targets.emplace_back(word);
      line.remove_prefix(word.size());
    }
  }
  return targets;
}

}  // namespace yamabiko
