// What a reply that no decoder takes tells of responders that are no service at
// all: those that send back what they get, and those that say yes to everything.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <string_view>

namespace yamabiko {

// Why the sender of `reply`, which is none that the probe of `request` accepts, is
// not the service; empty when the reply does not show it. For UDP.
[[nodiscard]] std::string_view impostor(ByteView request, ByteView reply);

}  // namespace yamabiko
