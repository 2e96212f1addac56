// Waiting for a socket until a deadline or a signal, and how reading may end.
#pragma once

#include "engine/identify_interrupt.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace yamabiko {

using SteadyTime = std::chrono::steady_clock::time_point;

enum class Waited : std::uint8_t { ready, timed_out, interrupted };
enum class WaitFor : std::uint8_t { input, output };

// That the socket failed or was closed is ready, too.
[[nodiscard]] Waited wait_for(int socket, WaitFor what, SteadyTime deadline,
                              const InterruptWatch& interrupt);

enum class StreamEnd : std::uint8_t {
  none,  // octets came
  timed_out,
  closed,
  broken,  // reset, or any other error
  interrupted,
};

struct StreamRead {
  std::size_t size = 0;
  StreamEnd end = StreamEnd::none;
};

}  // namespace yamabiko
