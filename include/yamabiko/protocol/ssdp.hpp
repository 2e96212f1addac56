// SSDP: the search of UPnP (UPnP Device Architecture 2.0 section 1.3).
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::ssdp {

// Takes the responses to an M-SEARCH, one a datagram. The protocol echoes
// nothing but the target of the search, and has no last response: what is
// asked for may come from several devices.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::ssdp
