// DNS, over UDP and TCP, and what is made like it: mDNS (RFC 6762) asked
// directly, and LLMNR.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::dns {

inline constexpr unsigned cookie_bytes = 2;  // the ID

// Nothing for a datagram that is not a response.
[[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram);

// Accepts a response to the question of the request, or a refusal that leaves
// the question out. Facts: what version.bind and its kin say, whether it is an
// open resolver, the names that PTR records point to, and one with code, bits
// and records of the reply. Errors: truncated, malformed, over_limit.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::dns
