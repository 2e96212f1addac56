// Ports as users write them, in nmap's manner.
#pragma once

#include "yamabiko/wire/transport.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

struct Port {
  Transport transport = Transport::udp;
  std::uint16_t number = 0;

  friend auto operator<=>(const Port&, const Port&) = default;
};

// "111", "111,443", "U:111,T:1-1024", "-" for all. U: and T: hold until the
// next of them; a number before any means both transports. In order of
// number, each once. The error is a sentence for the user.
[[nodiscard]] tl::expected<std::vector<Port>, std::string> parse_ports(std::string_view text);
// Such a text, as short as it gets; empty for no ports.
[[nodiscard]] std::string to_text(const std::vector<Port>& ports);

}  // namespace yamabiko
