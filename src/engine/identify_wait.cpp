// poll() with a deadline.
#include "engine/identify_wait.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <poll.h>

namespace yamabiko {

Waited wait_for(int socket, WaitFor what, SteadyTime deadline, const InterruptWatch& interrupt) {
  using std::chrono::milliseconds;
  std::array<pollfd, 2> handles{
      pollfd{.fd = socket,
             .events = static_cast<short>(what == WaitFor::input ? POLLIN : POLLOUT),
             .revents = 0},
      pollfd{.fd = interrupt.handle(), .events = POLLIN, .revents = 0}};
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    const auto most = std::clamp(left, milliseconds(0), milliseconds(3'600'000));
    const int count = poll(handles.data(), handles.size(), static_cast<int>(most.count()));
    if (count < 0 && errno == EINTR) continue;
    if (interrupt.raised()) return Waited::interrupted;
    return count == 0 ? Waited::timed_out : Waited::ready;
  }
}

}  // namespace yamabiko
