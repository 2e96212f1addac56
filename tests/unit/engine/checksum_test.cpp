// checksum_sum and checksum_of: RFC 1071, against words added one by one.
#include "engine/checksum.hpp"

#include "sample.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

std::uint16_t word_by_word(ByteView octets) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    sum += std::to_integer<std::uint32_t>(octets[i]) << (i % 2 == 0 ? 8 : 0);
    sum = (sum & 0xffff) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(~sum);
}

}  // namespace

TEST_CASE("the example of RFC 1071 section 3") {
  CHECK(checksum_of(checksum_sum(test::octets("0001f203f4f5f6f7"))) == 0x220d);
}

TEST_CASE("every length up to some words, from several starts") {
  Bytes octets;
  for (unsigned i = 0; i < 80; ++i) octets.push_back(static_cast<std::byte>(i * 151 + 7));
  for (std::size_t start = 0; start < 8; ++start) {
    for (std::size_t size = 0; size + start <= octets.size(); ++size) {
      const ByteView part = ByteView(octets).subspan(start, size);
      REQUIRE(checksum_of(checksum_sum(part)) == word_by_word(part));
    }
  }
  CHECK(checksum_of(checksum_sum(Bytes(65535, std::byte{0xff}))) ==
        word_by_word(Bytes(65535, std::byte{0xff})));
}
