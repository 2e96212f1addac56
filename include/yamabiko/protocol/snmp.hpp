// SNMP: values read with a community string (versions 1 and 2c, RFC 1157 and
// RFC 3416), and the discovery of an engine (version 3, RFC 3414 section 4).
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::snmp {

// The lower half of request-id, or of msgID in version 3. The upper half is
// constant and makes of both a positive INTEGER of four octets, as short as can
// be, whatever the cookie is; some agents refuse any other form.
inline constexpr unsigned cookie_bytes = 2;
[[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram);

// Facts: community and sys_descr, error_status, getbulk_values; engine_id and
// what it is made of, engine_boots, engine_time_seconds. Errors: malformed, when
// the list of values is.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::snmp
