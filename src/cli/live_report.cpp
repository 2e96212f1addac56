// Lets findings of one moment wait for each other.
#include "cli/live_report.hpp"

namespace yamabiko {
namespace {

// After so long without a write, the next finding is written at once.
constexpr std::chrono::milliseconds between_writes{100};

}  // namespace

void LiveReport::finding(const Finding& finding) {
  // A reporter may write of its own accord when it has much.
  if (!waiting_) before_writing_();
  waiting_ = true;
  reporter_.finding(finding);
  if (std::chrono::steady_clock::now() - flushed_ >= between_writes) flush();
}

void LiveReport::write() {
  if (!waiting_) return;
  waiting_ = false;
  before_writing_();
  reporter_.flush();
  flushed_ = std::chrono::steady_clock::now();
}

}  // namespace yamabiko
