// IKE, both versions (RFC 2408, RFC 2409, RFC 7296): what the first response
// of a key exchange tells before anybody has shown a key.
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::ike {

// The SPI of the initiator (in IKEv1: its cookie).
inline constexpr unsigned cookie_bytes = 8;

// Nothing unless the length in the header is that of the datagram.
[[nodiscard]] std::optional<std::uint64_t> cookie_of(ByteView datagram);

// A response is of the version of the request and by the responder: in IKEv2
// it says so, in IKEv1 it has a cookie of its own or is an Informational
// exchange. Errors: malformed, when the chain of payloads breaks off;
// over_limit, when it is longer than we read.
[[nodiscard]] Decoded decode(const Query& query, const Reply& reply);

}  // namespace yamabiko::ike
