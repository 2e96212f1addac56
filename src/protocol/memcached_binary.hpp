// Replies of memcached's binary protocol (doc/protocol-binary.txt).
#pragma once

#include "protocol/memcached_request.hpp"
#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::memcached {

// `reply` comes without UDP frames. Only whole packets count.
[[nodiscard]] Decoded decode_binary(BinaryRequest request, Transport transport, ByteView reply);

}  // namespace yamabiko::memcached
