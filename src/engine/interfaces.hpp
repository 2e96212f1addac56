// The addresses of this system.
#pragma once

#include "yamabiko/wire/address.hpp"

#include <optional>
#include <vector>

namespace yamabiko {

struct InterfaceAddress {
  Address address;
  std::optional<Address> broadcast;  // IPv4 only
};

// Empty where the system does not tell.
[[nodiscard]] std::vector<InterfaceAddress> interface_addresses();

}  // namespace yamabiko
