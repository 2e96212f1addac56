// NTP: the time (mode 3 asks, mode 4 answers, RFC 5905), control messages
// (mode 6, RFC 9327) and the private ones of ntpd (mode 7).
#pragma once

#include "yamabiko/protocol/codec.hpp"

namespace yamabiko::ntp {

// The transmit timestamp of the request, which comes back as origin timestamp.
inline constexpr unsigned time_cookie_bytes = 8;
[[nodiscard]] std::optional<std::uint64_t> time_cookie_of(ByteView datagram);
// Facts: ntp_version, leap, stratum, reference_id or kiss_code.
[[nodiscard]] Decoded decode_time(const Query& query, const Reply& reply);

// The sequence number of a control message.
inline constexpr unsigned control_cookie_bytes = 2;
[[nodiscard]] std::optional<std::uint64_t> control_cookie_of(ByteView datagram);
// Understands READSTAT and READVAR. Errors: truncated, while fragments are
// missing; over_limit.
[[nodiscard]] Decoded decode_control(const Query& query, const Reply& reply);

// Understands MON_GETLIST_1 ("monlist"), whose replies echo nothing but what
// was asked. Errors: truncated, while datagrams are missing; over_limit.
[[nodiscard]] Decoded decode_private(const Query& query, const Reply& reply);

}  // namespace yamabiko::ntp
