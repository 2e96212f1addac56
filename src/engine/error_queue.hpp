// Reads the kernel's error queue of a socket (ip(7), IP_RECVERR).
#pragma once

#include "engine/icmp.hpp"
#include "engine/udp_channel.hpp"

#include <optional>

namespace yamabiko {

// The next error in the queue. Nothing when it is empty.
struct QueuedError {
  // Absent when the error is not an ICMP one, or not about a destination.
  std::optional<UdpError> icmp;
};

[[nodiscard]] std::optional<QueuedError> next_queued_error(int socket);

}  // namespace yamabiko
