// Waits for signals in a thread of its own, and tells by an eventfd.
#include "engine/identify_interrupt.hpp"

#include <csignal>
#include <cstdint>
#include <thread>

#include <sys/eventfd.h>
#include <unistd.h>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>

namespace yamabiko {

struct InterruptWatch::Loop {
  asio::io_context context;
  asio::signal_set signals{context};
  std::jthread thread;
};

InterruptWatch::InterruptWatch()
    : handle_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)), loop_(std::make_unique<Loop>()) {
  std::error_code ignored;
  loop_->signals.add(SIGINT, ignored);
  loop_->signals.add(SIGTERM, ignored);
  loop_->signals.async_wait([this](std::error_code cancelled, int) {
    if (cancelled) return;
    std::error_code unused;
    loop_->signals.clear(unused);
    raise();
  });
  loop_->thread = std::jthread([this] { loop_->context.run(); });
}

InterruptWatch::~InterruptWatch() {
  loop_->context.stop();
  loop_->thread.join();
  ::close(handle_);
}

void InterruptWatch::raise() {
  raised_ = true;
  const std::uint64_t one = 1;
  // Nobody reads it, so it stays readable; that it is full already is no matter.
  if (::write(handle_, &one, sizeof one) < 0) return;
}

}  // namespace yamabiko
