// Replies of memcached's text protocol (doc/protocol.txt).
#pragma once

#include "protocol/memcached_request.hpp"
#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::memcached {

// `reply` comes without UDP frames. Only whole lines count.
[[nodiscard]] Decoded decode_text(TextRequest request, Transport transport, ByteView reply);

}  // namespace yamabiko::memcached
