// Gives up what the process may do beyond its task.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace yamabiko {

// Keeps the right to open packet sockets (CAP_NET_RAW) and drops every other
// privilege for good, also those that a program started later could gain. The
// error is a sentence for the user.
[[nodiscard]] tl::expected<void, std::string> keep_only_net_raw();

}  // namespace yamabiko
