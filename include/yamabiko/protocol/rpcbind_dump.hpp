// The list of all registrations, as versions 3 and 4 of rpcbind give it.
#pragma once

#include "yamabiko/protocol/codec.hpp"
#include "yamabiko/protocol/rpc_mapping.hpp"

#include <optional>
#include <vector>

namespace yamabiko::rpc {

// "rpcbind-dump": the results of RPCBPROC_DUMP (RFC 1833 section 2).
[[nodiscard]] Decoded decode_rpcbind_dump(const Query& query, const Reply& reply);
// The same list, as far as it could be read; nothing when it was refused.
[[nodiscard]] std::optional<std::vector<Mapping>> rpcbind_mappings(const Query& query,
                                                                   const Reply& reply);

}  // namespace yamabiko::rpc
