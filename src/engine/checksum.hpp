// The Internet checksum (RFC 1071).
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace yamabiko {

// The sum of the words of two octets, the last one filled up with a zero. Sums
// of parts of an even number of octets may be added.
[[nodiscard]] inline std::uint64_t checksum_sum(ByteView octets) {
  // Carries go around, so wider words in the order of the machine give the same
  // sum, with its two octets in the order of the machine (section 2).
  std::uint64_t sum = 0;
  std::uint32_t word = 0;
  for (; octets.size() >= sizeof word; octets = octets.subspan(sizeof word)) {
    std::memcpy(&word, octets.data(), sizeof word);
    sum += word;
  }
  word = 0;
  if (!octets.empty()) std::memcpy(&word, octets.data(), octets.size());
  sum += word;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16U);
  if constexpr (std::endian::native == std::endian::little) sum = (sum & 0xff) << 8U | sum >> 8U;
  return sum;
}

// What stands in the header for a sum.
[[nodiscard]] inline std::uint16_t checksum_of(std::uint64_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace yamabiko
