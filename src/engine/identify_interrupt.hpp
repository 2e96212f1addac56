// Lets a signal end what waits in several threads.
#pragma once

#include <atomic>
#include <memory>

namespace yamabiko {

// From construction to destruction SIGINT and SIGTERM do not end the program, but
// are seen here; after the first one a second has its usual effect.
class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  [[nodiscard]] bool raised() const { return raised_; }
  // A file descriptor for poll(): readable from the signal on.
  [[nodiscard]] int handle() const { return handle_; }
  // As if there had been a signal.
  void raise();

 private:
  struct Loop;

  std::atomic<bool> raised_ = false;
  int handle_ = -1;
  std::unique_ptr<Loop> loop_;
};

}  // namespace yamabiko
