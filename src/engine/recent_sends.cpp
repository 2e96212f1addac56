// The ring and its chains.
#include "engine/recent_sends.hpp"

#include <algorithm>
#include <bit>

namespace yamabiko {

RecentSends::RecentSends(std::size_t capacity)
    : capacity_(capacity),
      // As many buckets as requests, and two at least: a shift by all bits is undefined.
      shift_(64U - std::max(1U, static_cast<unsigned>(std::bit_width(capacity - 1)))),
      newest_(std::size_t{1} << (64 - shift_)) {}

void RecentSends::add(const SentRequest& request) {
  ++last_;
  if (++place_ >= capacity_) place_ = 0;
  // The ring grows with the run: most runs are small.
  if (place_ >= ring_.size())
    ring_.resize(std::min(capacity_, std::max<std::size_t>(64, 2 * place_)));
  ring_[place_].request = request;
}

void RecentSends::link() {
  // What the ring has passed since is in no chain, nor need it be.
  if (last_ - linked_ > capacity_) linked_ = last_ - capacity_;
  while (linked_ < last_) {
    ++linked_;
    Entry& entry = ring_[linked_ % capacity_];
    std::uint64_t& newest = newest_[bucket_of(entry.request.token)];
    entry.older = newest;
    newest = linked_;
  }
}

}  // namespace yamabiko
