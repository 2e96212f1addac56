// memcached: what its replies tell, in its text and in its binary protocol,
// over UDP and over TCP (doc/protocol.txt and doc/protocol-binary.txt of the
// memcached project).
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::memcached {

// The request id of the UDP frame; over TCP nothing is echoed.
inline constexpr unsigned cookie_bytes = 2;

// Nothing for a datagram without a whole frame and at least one octet after it.
[[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram);

// Understands the requests version, mn, stats and stats settings, and the
// binary VERSION, STAT and SASL list mechs; a reply to anything else is not
// accepted. Errors: truncated, when the reply has not ended or a datagram is
// missing; over_limit; malformed.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::memcached
