// LDAP (RFC 4511), over TCP and, as CLDAP (MS-ADTS section 3.1.1.3), over UDP:
// what the root DSE (RFC 4512 section 5.1) tells.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::ldap {

// The lower half of messageID. The upper half is constant and makes of it a
// positive INTEGER of four octets, whatever the cookie is.
inline constexpr unsigned cookie_bytes = 2;
[[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram);

// Accepts results of a search. Facts: search_result when it is not success,
// and those attributes that tell what the server is. Errors: truncated,
// malformed, over_limit.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::ldap
