// Remembers the latest UDP requests by what their replies must echo, for
// replies that come from elsewhere, and for round-trip times.
#pragma once

#include "engine/udp_channel.hpp"
#include "yamabiko/probe/service.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace yamabiko {

struct SentRequest {
  std::uint64_t slot = 0;
  const Probe* probe = nullptr;  // null: the bare request
  unsigned attempt = 0;
  std::uint64_t token = 0;  // the cookie; the whole hash where there is none
  TimePoint sent;
};

class RecentSends {
 public:
  // Forgets the oldest once there are more than `capacity`.
  explicit RecentSends(std::size_t capacity) : capacity_(capacity) {}

  void add(const SentRequest& request);
  // All that carried this token.
  [[nodiscard]] std::vector<const SentRequest*> find(std::uint64_t token) const;

 private:
  std::size_t capacity_;
  std::size_t next_ = 0;
  std::vector<SentRequest> ring_;
  std::unordered_multimap<std::uint64_t, std::size_t> by_token_;  // → place in ring_
};

}  // namespace yamabiko
