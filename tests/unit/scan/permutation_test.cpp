// Permutation: each number once, in an order that hangs on the key.
#include "yamabiko/scan/permutation.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

std::vector<std::uint64_t> all(std::uint64_t size, std::uint64_t key) {
  const Permutation permutation(size, key);
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 0; i < size; ++i) numbers.push_back(permutation.at(i));
  return numbers;
}

}  // namespace

TEST_CASE("Permutation") {
  SUBCASE("every number comes exactly once, whatever the size") {
    for (const std::uint64_t size :
         {1U, 2U, 3U, 4U, 5U, 7U, 8U, 9U, 100U, 255U, 256U, 257U, 4096U, 65537U}) {
      CAPTURE(size);
      for (const std::uint64_t key : {0U, 1U, 2U}) {
        std::vector<std::uint64_t> numbers = all(size, key);
        std::sort(numbers.begin(), numbers.end());
        bool complete = true;
        for (std::uint64_t i = 0; i < size; ++i) complete = complete && numbers[i] == i;
        CHECK(complete);
      }
    }
  }
  SUBCASE("the key decides the order") {
    CHECK(all(1000, 1) == all(1000, 1));
    CHECK(all(1000, 1) != all(1000, 2));
  }
  SUBCASE("shards are disjoint and together the whole") {
    const Permutation permutation(10007, 5);
    for (const std::uint64_t shards : {1U, 2U, 3U, 7U, 64U}) {
      std::vector<int> seen(permutation.size());
      for (std::uint64_t shard = 0; shard < shards; ++shard)
        for (std::uint64_t i = shard; i < permutation.size(); i += shards)
          ++seen[permutation.at(i)];
      CHECK(std::all_of(seen.begin(), seen.end(), [](int count) { return count == 1; }));
    }
  }
  SUBCASE("neighbours are far apart") {
    // Of 256 hosts on 16 ports: how often the same host comes twice in a row.
    const Permutation permutation(256 * 16, 9);
    int repeats = 0;
    for (std::uint64_t i = 1; i < permutation.size(); ++i)
      repeats += permutation.at(i) % 256 == permutation.at(i - 1) % 256 ? 1 : 0;
    CHECK(repeats < 64);  // 16 are expected
  }
}
