// A Feistel network over the smallest power of two that holds the numbers, and
// cycle walking (Black and Rogaway, Ciphers with Arbitrary Finite Domains,
// 2002): what falls outside is mixed again until it does not. Less than half of
// the domain is outside, so that is twice at most on average.
#include "yamabiko/scan/permutation.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace yamabiko {
namespace {

// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ value >> 30U) * 0xbf58476d1ce4e5b9U;
  value = (value ^ value >> 27U) * 0x94d049bb133111ebU;
  return value ^ value >> 31U;
}

}  // namespace

Permutation::Permutation(std::uint64_t size, std::uint64_t key) : size_(size) {
  const auto bits =
      std::max<unsigned>(2, static_cast<unsigned>(std::bit_width(size > 0 ? size - 1 : 0)));
  low_bits_ = bits / 2;
  low_mask_ = (std::uint64_t{1} << low_bits_) - 1;
  high_mask_ = (std::uint64_t{1} << (bits - low_bits_)) - 1;
  for (std::uint64_t& round_key : keys_) {
    key += 0x9e3779b97f4a7c15U;
    round_key = mix(key);
  }
}

std::uint64_t Permutation::at(std::uint64_t index) const {
  assert(index < size_);
  std::uint64_t value = index;
  do {
    std::uint64_t low = value & low_mask_;
    std::uint64_t high = value >> low_bits_;
    // Each half is masked in turn by a function of the other, which can be
    // undone; so no two numbers meet.
    for (std::size_t round = 0; round < keys_.size(); round += 2) {
      high ^= mix(low ^ keys_[round]) & high_mask_;
      low ^= mix(high ^ keys_[round + 1]) & low_mask_;
    }
    value = high << low_bits_ | low;
  } while (value >= size_);
  return value;
}

}  // namespace yamabiko
