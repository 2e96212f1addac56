// What a user may write as a target.
#pragma once

#include "yamabiko/scan/target_set.hpp"

#include <string>
#include <string_view>
#include <variant>

#include <tl/expected.hpp>

namespace yamabiko {

// A host name, still to be resolved.
struct HostName {
  std::string text;
};

using TargetSpec = std::variant<AddressBlock, HostName>;

// The largest block that one target may name: all of IPv4, or a /96 of IPv6.
inline constexpr std::uint64_t max_block = std::uint64_t{1} << 32;

// What a block of targets is read for.
enum class Use : std::uint8_t {
  probe,    // what must never be probed is refused
  exclude,  // anything may be left out
};

// Reads an address, a network ("192.0.2.0/24"), a range ("192.0.2.1-192.0.2.9",
// "192.0.2.1-9") or a host name. Multicast, the limited broadcast and the
// unspecified address are refused, and ranges that hold one of them. The error
// is a sentence for the user.
[[nodiscard]] tl::expected<TargetSpec, std::string> parse_target(std::string_view text,
                                                                 Use use = Use::probe);

// The targets in the text of a file: separated by white space, "#" begins a
// comment that ends with the line.
[[nodiscard]] std::vector<std::string> split_targets(std::string_view text);

}  // namespace yamabiko
