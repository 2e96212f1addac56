// SIP (RFC 3261): what the response to an OPTIONS request tells.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::sip {

// Sixteen hexadecimal digits at the begin of Call-ID.
inline constexpr unsigned cookie_bytes = 8;

// Nothing unless the datagram begins as a response does and has such a Call-ID.
[[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram);

// A response counts when its Call-ID, the branch of its first Via and its CSeq
// are ours. Errors: truncated, when the headers or the body have not ended.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::sip
