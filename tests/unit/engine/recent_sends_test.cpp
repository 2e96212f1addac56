// RecentSends: finding by token, and forgetting.
#include "engine/recent_sends.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

std::vector<std::uint64_t> slots_of(RecentSends& sends, std::uint64_t token) {
  std::vector<std::uint64_t> slots;
  sends.find(token, [&slots](const SentRequest& sent) {
    slots.push_back(sent.slot);
    return false;
  });
  return slots;
}

using Slots = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("RecentSends") {
  RecentSends sends(3);
  for (std::uint64_t i = 0; i < 3; ++i) sends.add({.slot = i, .token = 100 + i % 2});

  SUBCASE("all requests of one token are found, the newest first") {
    CHECK(slots_of(sends, 100) == Slots{2, 0});
    CHECK(slots_of(sends, 101) == Slots{1});
    CHECK(slots_of(sends, 102).empty());
  }
  SUBCASE("the search ends when it is told to") {
    unsigned seen = 0;
    sends.find(100, [&seen](const SentRequest&) { return ++seen == 1; });
    CHECK(seen == 1);
  }
  SUBCASE("beyond the capacity the oldest is forgotten, and only that") {
    sends.add({.slot = 3, .token = 102});
    CHECK(slots_of(sends, 100) == Slots{2});
    CHECK(slots_of(sends, 101) == Slots{1});
    CHECK(slots_of(sends, 102) == Slots{3});
    sends.add({.slot = 4, .token = 103});
    CHECK(slots_of(sends, 101).empty());
  }
}

TEST_CASE("RecentSends finds what is kept after many that nobody asked for") {
  RecentSends sends(8);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    sends.add({.slot = i, .token = i % 4});
    if (i % 333 != 0) continue;
    for (std::uint64_t token = 0; token < 4; ++token)
      for (const std::uint64_t slot : slots_of(sends, token)) CHECK(slot + 8 > i);
  }
  CHECK(slots_of(sends, 3) == Slots{999, 995});
}

TEST_CASE("RecentSends keeps the latest of many, whatever their tokens") {
  for (const std::size_t capacity : {std::size_t{1}, std::size_t{2}, std::size_t{100}}) {
    RecentSends sends(capacity);
    for (std::uint64_t i = 0; i < 1000; ++i) {
      // Each token twice in a row, so that chains are longer than one.
      sends.add({.slot = i, .token = i / 2});
      std::size_t found = 0;
      for (std::uint64_t token = 0; token <= i / 2; ++token) found += slots_of(sends, token).size();
      REQUIRE(found == std::min<std::size_t>(capacity, i + 1));
    }
  }
}
