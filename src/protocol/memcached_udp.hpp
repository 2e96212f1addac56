// The frame that memcached puts around each UDP datagram, and the order of
// the datagrams of one reply.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

namespace yamabiko::memcached {

inline constexpr std::size_t frame_octets = 8;
// The server cuts its reply into datagrams of this size, frame included.
inline constexpr std::size_t datagram_octets = 1400;

struct Frame {
  std::uint16_t request_id = 0;
  std::uint16_t sequence = 0;
  ByteView body;  // not empty
};

// Nothing when the datagram cannot be from a memcached.
[[nodiscard]] std::optional<Frame> read_frame(ByteView datagram);

struct Assembly {
  Bytes body;  // from sequence 0 up to the first datagram that is missing
  // truncated where one is missing, over_limit where there are too many.
  std::error_code error;
};

// Joins the datagrams that carry this request id, in whatever order they came.
[[nodiscard]] Assembly assemble(std::span<const ByteView> datagrams, std::uint64_t request_id);

}  // namespace yamabiko::memcached
