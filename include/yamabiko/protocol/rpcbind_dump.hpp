// The list of all registrations, as versions 3 and 4 of rpcbind give it.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::rpc {

// "rpcbind-dump": the results of RPCBPROC_DUMP (RFC 1833 section 2).
[[nodiscard]] Decoded decode_rpcbind_dump(const Query& query, const Reply& reply);

}  // namespace yamabiko::rpc
