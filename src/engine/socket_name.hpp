// One end of an exchange: an address, and a port on it.
#pragma once

#include "yamabiko/wire/address.hpp"

#include <cstdint>

namespace yamabiko {

struct SocketName {
  Address address;
  std::uint16_t port = 0;

  friend auto operator<=>(const SocketName&, const SocketName&) = default;
};

}  // namespace yamabiko
