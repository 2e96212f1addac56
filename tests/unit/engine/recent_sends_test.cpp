// RecentSends: finding by token, and forgetting.
#include "engine/recent_sends.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

TEST_CASE("RecentSends") {
  RecentSends sends(3);
  for (std::uint64_t i = 0; i < 3; ++i) sends.add({.slot = i, .token = 100 + i % 2});

  SUBCASE("all requests of one token are found") {
    CHECK(sends.find(100).size() == 2);
    CHECK(sends.find(101).size() == 1);
    CHECK(sends.find(102).empty());
  }
  SUBCASE("beyond the capacity the oldest is forgotten, and only that") {
    sends.add({.slot = 3, .token = 102});
    REQUIRE(sends.find(100).size() == 1);
    CHECK(sends.find(100).front()->slot == 2);
    CHECK(sends.find(101).size() == 1);
    CHECK(sends.find(102).size() == 1);
    sends.add({.slot = 4, .token = 103});
    CHECK(sends.find(101).empty());
  }
}
