// How long a round has to listen: as long as the slowest of the targets that it
// still waits for may need.
#pragma once

#include "engine/udp_channel.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace yamabiko {

class RoundTrips {
 public:
  // Targets are looked after one by one when they are few; of many, some have
  // always not been heard of, so that nothing could be gained.
  explicit RoundTrips(std::uint64_t targets) : hosts_(targets <= few ? targets : 0) {}

  [[nodiscard]] bool are_kept() const { return !hosts_.empty(); }

  // A slot of that target is waited for, or no longer.
  void expect(std::uint64_t target) {
    if (are_kept()) ++hosts_[target].pending;
  }
  void resolve(std::uint64_t target) {
    if (are_kept()) --hosts_[target].pending;
  }
  // It has answered, be it by an error, that long after it was asked.
  void add(std::uint64_t target, TimePoint::duration time) {
    if (are_kept()) hosts_[target].slowest = std::max(hosts_[target].slowest, time);
  }

  // How long to wait for an answer of who has taken that long for another.
  [[nodiscard]] static std::chrono::milliseconds enough(TimePoint::duration time,
                                                        std::chrono::milliseconds timeout) {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(generous * time);
    return std::min(timeout, std::max(least, wait));
  }

  // `timeout` while any of them has not been heard of.
  [[nodiscard]] std::chrono::milliseconds listening(std::chrono::milliseconds timeout) const {
    if (!are_kept()) return timeout;
    TimePoint::duration slowest{0};
    for (const Host& host : hosts_) {
      if (host.pending == 0) continue;
      if (host.slowest < TimePoint::duration{0}) return timeout;
      slowest = std::max(slowest, host.slowest);
    }
    return enough(slowest, timeout);
  }

 private:
  static constexpr std::uint64_t few = 256;
  // Daemons take their time, too.
  static constexpr std::chrono::milliseconds least{500};
  static constexpr int generous = 8;

  struct Host {
    std::uint64_t pending = 0;
    TimePoint::duration slowest{-1};  // negative: not heard of
  };
  std::vector<Host> hosts_;
};

}  // namespace yamabiko
