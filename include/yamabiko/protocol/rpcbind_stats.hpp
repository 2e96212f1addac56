// What rpcbind has counted since it started.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::rpc {

// "rpcbind-stats": the results of RPCBPROC_GETSTAT (RFC 1833 section 2).
[[nodiscard]] Decoded decode_rpcbind_stats(const Query& query, const Reply& reply);

}  // namespace yamabiko::rpc
