// The routing table of RIP version 1 (RFC 1058 section 3.1).
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::rip {

// Facts: routes, each "ADDRESS metric N" with N from 1 to 16 (16: not reachable).
// Nothing is echoed, so there is no cookie. Errors: malformed, of a datagram behind
// the first.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::rip
