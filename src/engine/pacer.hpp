// Keeps to a rate: a token bucket that holds at most a hundredth of a second's
// worth, so that no burst builds up.
#pragma once

#include <algorithm>
#include <chrono>

namespace yamabiko {

class Pacer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // `rate` in requests (or bits) a second, 0 for no limit.
  explicit Pacer(double rate) : rate_(rate), depth_(std::max(1.0, rate / 100)), tokens_(depth_) {}

  // Whether a request may go out now.
  [[nodiscard]] bool ready(TimePoint now) {
    if (rate_ <= 0) return true;
    refill(now);
    return tokens_ >= 1;
  }

  // Counts what goes out; more than there was makes the next wait longer.
  void spend(double tokens = 1) { tokens_ -= rate_ > 0 ? tokens : 0; }

  // When ready() will be true.
  [[nodiscard]] TimePoint next(TimePoint now) {
    if (rate_ <= 0) return now;
    refill(now);
    const double missing = std::max(0.0, 1 - tokens_);
    // A microsecond more, so that rounding never wakes anybody too early.
    return now + std::chrono::microseconds(1) +
           std::chrono::duration_cast<TimePoint::duration>(
               std::chrono::duration<double>(missing / rate_));
  }

 private:
  void refill(TimePoint now) {
    if (last_ != TimePoint{})
      tokens_ =
          std::min(depth_, tokens_ + rate_ * std::chrono::duration<double>(now - last_).count());
    last_ = now;
  }

  double rate_;
  double depth_;
  double tokens_;
  TimePoint last_{};
};

}  // namespace yamabiko
