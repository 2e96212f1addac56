// The list of all registrations, as version 2 of the port mapper gives it.
#pragma once

#include "yamabiko/protocol/codec.hpp"
#include "yamabiko/protocol/rpc_mapping.hpp"

#include <optional>
#include <vector>

namespace yamabiko::rpc {

// "portmap-dump": the results of PMAPPROC_DUMP (RFC 1833 section 3).
[[nodiscard]] Decoded decode_portmap_dump(const Query& query, const Reply& reply);
// The same list, as far as it could be read; nothing when it was refused.
[[nodiscard]] std::optional<std::vector<Mapping>> portmap_mappings(const Query& query,
                                                                   const Reply& reply);

}  // namespace yamabiko::rpc
