// Compares the leading bits of addresses.
#include "monitor/allow_list.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>

#include <fmt/format.h>

namespace yamabiko {
namespace {

bool same_start(ByteView left, ByteView right, unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::equal(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(whole), right.begin()))
    return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto difference = std::to_integer<unsigned>(left[whole] ^ right[whole]);
  return difference >> (8 - rest) == 0;
}

bool all_zero_after(ByteView octets, unsigned bits) {
  for (std::size_t bit = bits; bit < octets.size() * 8; ++bit)
    if ((std::to_integer<unsigned>(octets[bit / 8]) >> (7 - bit % 8) & 1U) != 0) return false;
  return true;
}

}  // namespace

tl::expected<void, std::string> AllowList::add(std::string_view text) {
  const auto wrong = [text](std::string_view why) {
    return tl::unexpected(
        fmt::format("--allow wants an address or a network, as in 192.0.2.0/24; '{}' {}",
                    printable(text, 64), why));
  };
  const std::size_t slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address || address->scope_id() != 0) return wrong("is none");
  const auto bits = static_cast<unsigned>(address->octets().size() * 8);
  unsigned prefix = bits;
  if (slash != std::string_view::npos) {
    const std::string_view number = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), prefix);
    if (error != std::errc{} || end != number.data() + number.size() || prefix > bits)
      return wrong("has no such prefix");
    // Almost certainly a slip, and one that would allow more than was meant.
    if (!all_zero_after(address->octets(), prefix)) return wrong("has bits behind its prefix");
  }
  networks_.push_back({.address = *address, .prefix = prefix});
  return {};
}

bool AllowList::allows(const Address& address) const {
  return std::any_of(networks_.begin(), networks_.end(), [&address](const Network& network) {
    return network.address.family() == address.family() &&
           same_start(network.address.octets(), address.octets(), network.prefix);
  });
}

}  // namespace yamabiko
