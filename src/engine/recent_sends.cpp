// The ring and its chains.
#include "engine/recent_sends.hpp"

#include <algorithm>
#include <bit>

namespace yamabiko {

RecentSends::RecentSends(std::size_t capacity)
    : capacity_(capacity),
      // As many buckets as requests, and two at least: a shift by all bits is undefined.
      shift_(64 - std::max(1, static_cast<int>(std::bit_width(capacity - 1)))),
      newest_(std::size_t{1} << (64 - shift_)) {}

void RecentSends::add(const SentRequest& request) {
  std::uint64_t& newest = newest_[bucket_of(request.token)];
  const std::size_t place = ++last_ % capacity_;
  // The ring grows with the run: most runs are small.
  if (place >= ring_.size())
    ring_.resize(std::min(capacity_, std::max<std::size_t>(64, 2 * place)));
  ring_[place] = {.request = request, .older = newest};
  newest = last_;
}

}  // namespace yamabiko
