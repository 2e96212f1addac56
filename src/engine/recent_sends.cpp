// A ring of requests with an index by token.
#include "engine/recent_sends.hpp"

namespace yamabiko {

void RecentSends::add(const SentRequest& request) {
  if (ring_.size() < capacity_) {
    ring_.push_back(request);
    by_token_.emplace(request.token, ring_.size() - 1);
    return;
  }
  const auto [begin, end] = by_token_.equal_range(ring_[next_].token);
  for (auto it = begin; it != end; ++it) {
    if (it->second == next_) {
      by_token_.erase(it);
      break;
    }
  }
  ring_[next_] = request;
  by_token_.emplace(request.token, next_);
  next_ = (next_ + 1) % capacity_;
}

std::vector<const SentRequest*> RecentSends::find(std::uint64_t token) const {
  std::vector<const SentRequest*> found;
  const auto [begin, end] = by_token_.equal_range(token);
  for (auto it = begin; it != end; ++it) found.push_back(&ring_[it->second]);
  return found;
}

}  // namespace yamabiko
