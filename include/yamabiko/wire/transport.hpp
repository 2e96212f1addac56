// The transports that a probe may use.
#pragma once

#include <cstdint>
#include <string_view>

namespace yamabiko {

enum class Transport : std::uint8_t { udp, tcp };

[[nodiscard]] constexpr std::string_view to_string(Transport transport) {
  return transport == Transport::udp ? "udp" : "tcp";
}

}  // namespace yamabiko
