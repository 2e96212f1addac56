// The node status of NetBIOS over UDP (RFC 1002 sections 4.2.17 and 4.2.18).
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::nbstat {

inline constexpr unsigned cookie_bytes = 2;  // NAME_TRN_ID

// Nothing for a datagram that is not a node status response.
[[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram);

// Facts: computer_name, workgroup, names, mac. Errors: truncated.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::nbstat
