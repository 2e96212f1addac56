// An order of the numbers below n that only the holder of the key can foretell,
// and that needs no memory: so no host gets a burst, and a part of the order is
// as good a sample as any other.
#pragma once

#include <array>
#include <cstdint>

namespace yamabiko {

class Permutation {
 public:
  // Of the numbers below `size`; equal keys give equal orders.
  Permutation(std::uint64_t size, std::uint64_t key);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  // The number in place `index`, which is below size().
  [[nodiscard]] std::uint64_t at(std::uint64_t index) const;

 private:
  static constexpr std::size_t rounds = 6;

  std::uint64_t size_;
  unsigned low_bits_ = 1;
  std::uint64_t low_mask_ = 1;
  std::uint64_t high_mask_ = 1;
  std::array<std::uint64_t, rounds> keys_{};
};

}  // namespace yamabiko
