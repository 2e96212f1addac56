// When the lines of a report are written.
#pragma once

#include "yamabiko/report/reporter.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace yamabiko {

// A finding is seen as soon as it is known, but of many at once the lines go
// out together: a write for each would take longer than the scan.
class LiveReport {
 public:
  // When it writes.
  enum class Pace : std::uint8_t {
    soon,     // a fraction of a second after a finding at most
    on_call,  // with write() only
  };

  // Both must outlive it. `before_writing` makes room on the terminal.
  LiveReport(Reporter& reporter, Pace pace, std::function<void()> before_writing)
      : reporter_(reporter), pace_(pace), before_writing_(std::move(before_writing)) {}

  void finding(const Finding& finding);
  // To be called a few times a second.
  void flush() {
    if (pace_ == Pace::soon) write();
  }
  // Writes what is waiting.
  void write();

 private:
  Reporter& reporter_;
  Pace pace_;
  std::function<void()> before_writing_;
  bool waiting_ = false;  // findings, for the next flush
  std::chrono::steady_clock::time_point flushed_{};
};

}  // namespace yamabiko
