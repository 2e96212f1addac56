// What a port number suggests, where nothing is proven.
#pragma once

#include "yamabiko/scan/observation.hpp"

#include <string>

namespace yamabiko {

// The name that the system's list of services has for a port; empty for none.
// Reads a file.
[[nodiscard]] std::string listed_name(const Endpoint& endpoint);

}  // namespace yamabiko
