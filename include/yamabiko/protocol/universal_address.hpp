// Universal addresses: how rpcbind writes an address and a port as one text
// (RFC 5665 section 5.2.3).
#pragma once

#include "yamabiko/wire/address.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yamabiko::rpc {

struct UniversalAddress {
  Address host;
  std::uint16_t port = 0;
};

// Reads "192.0.2.1.8.1" or "2001:db8::1.8.1", both port 2049. Nothing for
// anything else, such as the path of a local socket.
[[nodiscard]] std::optional<UniversalAddress> parse_universal_address(std::string_view text);

// For a person: "2049", or "2049 on 192.0.2.1" when only one address is meant;
// a text that is no universal address comes back printable.
[[nodiscard]] std::string place_text(std::string_view universal_address);

}  // namespace yamabiko::rpc
