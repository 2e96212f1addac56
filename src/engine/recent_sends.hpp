// Remembers the latest UDP requests by what their replies must echo, for
// replies that come from elsewhere, and for round-trip times.
#pragma once

#include "engine/udp_channel.hpp"
#include "yamabiko/probe/service.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace yamabiko {

struct SentRequest {
  std::uint64_t slot = 0;
  const Probe* probe = nullptr;  // null: the bare request
  unsigned attempt = 0;
  std::uint64_t token = 0;  // the cookie; the whole hash where there is none
  TimePoint sent;
};

// A ring of requests. Those whose tokens fall into one bucket are linked from
// the newest to the oldest by their numbers; a number that the ring has passed
// ends the chain, so that nothing need be unlinked. They are linked when one is
// looked for: most scans send much and hear little, and a bucket that no cache
// holds would else be waited for with each request.
class RecentSends {
 public:
  // Forgets the oldest once there are more than `capacity`.
  explicit RecentSends(std::size_t capacity);

  void add(const SentRequest& request);

  // Calls `use` with each request that carried this token, the newest first,
  // until it returns true.
  template <typename Use>
  void find(std::uint64_t token, Use use) {
    link();
    for (std::uint64_t number = newest_[bucket_of(token)]; is_kept(number);) {
      const Entry& entry = ring_[number % capacity_];
      if (entry.request.token == token && use(entry.request)) return;
      number = entry.older;
    }
  }

 private:
  struct Entry {
    SentRequest request;
    std::uint64_t older = 0;  // the number of the one before it in its bucket
  };

  void link();
  [[nodiscard]] std::size_t bucket_of(std::uint64_t token) const {
    // Tokens of two octets would else fill the lowest buckets only.
    return static_cast<std::size_t>((token * 0x9e3779b97f4a7c15U) >> shift_);
  }
  [[nodiscard]] bool is_kept(std::uint64_t number) const {
    return number > 0 && number + capacity_ > last_;
  }

  std::size_t capacity_;
  unsigned shift_;
  std::uint64_t last_ = 0;    // the number of the newest, counted from 1
  std::uint64_t linked_ = 0;  // the newest that is in a chain
  std::size_t place_ = 0;     // where the newest stands: last_ modulo capacity_
  std::vector<Entry> ring_;
  std::vector<std::uint64_t> newest_;  // in the chain of each bucket; 0: none yet
};

}  // namespace yamabiko
