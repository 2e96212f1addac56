// Recognises a port mapper (portmap, rpcbind; RFC 1833) by calls whose replies
// are no larger than the calls.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::rpc {

// "portmap-versions": a call of the port mapper with a version that does not
// exist. The refusal names the versions that do.
[[nodiscard]] Decoded decode_portmap_versions(const Query& query, const Reply& reply);

// "rpc-null": the NULL procedure of the port mapper.
[[nodiscard]] Decoded decode_rpc_null(const Query& query, const Reply& reply);

// "rpc-unassigned": the NULL procedure of a program that is assigned to
// nobody. Success shows a responder that says yes to everything.
[[nodiscard]] Decoded decode_rpc_unassigned(const Query& query, const Reply& reply);

}  // namespace yamabiko::rpc
