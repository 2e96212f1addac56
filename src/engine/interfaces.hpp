// The interfaces of this system and their addresses.
#pragma once

#include "yamabiko/wire/address.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yamabiko {

struct InterfaceAddress {
  Address address;
  std::optional<Address> broadcast;  // IPv4 only
};

// Empty where the system does not tell.
[[nodiscard]] std::vector<InterfaceAddress> interface_addresses();

// 0 when there is none of that name.
[[nodiscard]] unsigned interface_index(const std::string& name);

}  // namespace yamabiko
