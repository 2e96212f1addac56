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

// The largest block that one target may name: a /24, or a /120 of IPv6.
inline constexpr std::uint64_t max_block = 256;

// Reads an address, an address with a prefix length ("192.0.2.0/24") or a host
// name. Multicast, the limited broadcast and the unspecified address are
// refused. The error is a sentence for the user.
[[nodiscard]] tl::expected<TargetSpec, std::string> parse_target(std::string_view text);

}  // namespace yamabiko
