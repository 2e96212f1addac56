// Keeps each host to a rate of its own, however many ports it is asked on.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <unordered_map>

namespace yamabiko {

class HostPacer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // `rate` in requests a second to one host, 0 for no limit.
  explicit HostPacer(double rate)
      : gap_(rate > 0 ? std::chrono::duration_cast<TimePoint::duration>(
                            std::chrono::duration<double>(1 / rate))
                      : TimePoint::duration{0}) {}

  // When that host may be asked next: `now`, or later.
  [[nodiscard]] TimePoint ready_at(std::uint64_t host, TimePoint now) const {
    const auto found = next_.find(host);
    return found == next_.end() ? now : std::max(now, found->second - burst * gap_);
  }

  // Counts one request to that host.
  void spend(std::uint64_t host, TimePoint now) {
    if (gap_ == TimePoint::duration{0}) return;
    if (next_.size() >= most_hosts)
      std::erase_if(next_, [now](const auto& entry) { return entry.second <= now; });
    TimePoint& next = next_[host];
    next = std::max(next, now) + gap_;
  }

 private:
  // Requests that may come at once after the first: all that one service asks.
  static constexpr int burst = 8;
  // Hosts that are remembered before those who may be asked anyway are dropped.
  static constexpr std::size_t most_hosts = 65536;

  TimePoint::duration gap_;
  std::unordered_map<std::uint64_t, TimePoint> next_;
};

}  // namespace yamabiko
