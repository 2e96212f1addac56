// What a MOUNT server tells of the file systems that it exports.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::rpc {

// "mount-export": MOUNTPROC_EXPORT (RFC 1813 section 5.2.5), which folders are
// exported, and to whom.
[[nodiscard]] Decoded decode_mount_export(const Query& query, const Reply& reply);

// "mount-dump": MOUNTPROC_DUMP (section 5.2.2), who has mounted what.
[[nodiscard]] Decoded decode_mount_dump(const Query& query, const Reply& reply);

}  // namespace yamabiko::rpc
