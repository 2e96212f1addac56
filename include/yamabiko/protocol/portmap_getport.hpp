// Where one program listens, as version 2 of the port mapper tells it.
#pragma once

#include "yamabiko/protocol/codec.hpp"
#include "yamabiko/protocol/rpc_mapping.hpp"

#include <optional>

namespace yamabiko::rpc {

// "portmap-getport": the result of PMAPPROC_GETPORT (RFC 1833 section 3). A
// program that is not registered is no fact.
[[nodiscard]] Decoded decode_portmap_getport(const Query& query, const Reply& reply);
// The same as a mapping; nothing when there is none.
[[nodiscard]] std::optional<Mapping> getport_mapping(const Query& query, const Reply& reply);

}  // namespace yamabiko::rpc
