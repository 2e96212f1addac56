// The list of all registrations, as version 2 of the port mapper gives it.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::rpc {

// "portmap-dump": the results of PMAPPROC_DUMP (RFC 1833 section 3).
[[nodiscard]] Decoded decode_portmap_dump(const Query& query, const Reply& reply);

}  // namespace yamabiko::rpc
