// QUIC: the Version Negotiation packet (RFC 8999 section 6), which every
// version has in common.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::quic {

// The destination connection ID of the request, which comes back as the source.
inline constexpr unsigned cookie_bytes = 8;

// Nothing unless it is a Version Negotiation packet with such a connection ID.
[[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram);

// Both connection IDs have to be ours, the other way round, and at least one
// version has to be offered. Errors: malformed, when the list ends within a
// version; over_limit, when there are more than 64.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::quic
