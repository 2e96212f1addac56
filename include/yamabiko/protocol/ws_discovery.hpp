// WS-Discovery: what the answer to a Probe tells (WS-Discovery 2005/04, and
// OASIS WS-Discovery 1.1, whose messages differ in their namespaces only).
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::ws_discovery {

// The first group of digits of the UUID in MessageID, which RelatesTo repeats.
inline constexpr unsigned cookie_bytes = 4;

// Nothing unless it is an envelope with such a RelatesTo.
[[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram);

// An envelope counts when its RelatesTo is our MessageID and its body is of
// ProbeMatches or a Fault. Namespaces are not looked at. Errors: truncated,
// malformed.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::ws_discovery
