// What a user may write to name one host and some of its ports.
#pragma once

#include "yamabiko/scan/port_spec.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

struct EndpointSpec {
  std::string host;         // an address, without brackets, or a name
  std::vector<Port> ports;  // empty: none was named
};

// Reads HOST, HOST:PORT, HOST:PORT/udp or HOST:PORT/tcp, where PORT may also be
// a list ("80,8000-8010") and an IPv6 address with a port stands in brackets.
// Without a transport a port is one of TCP. The error is a sentence for the user.
[[nodiscard]] tl::expected<EndpointSpec, std::string> parse_endpoint(std::string_view text);

}  // namespace yamabiko
