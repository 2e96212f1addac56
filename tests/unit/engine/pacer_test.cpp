// Pacer on a time of its own.
#include "engine/pacer.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;
using namespace std::chrono_literals;

TEST_CASE("Pacer") {
  const auto start = Pacer::TimePoint{} + 1h;
  SUBCASE("without a rate it never holds anything up") {
    Pacer pacer(0);
    for (int i = 0; i < 1000; ++i) {
      CHECK(pacer.ready(start));
      pacer.spend();
    }
  }
  SUBCASE("it gives as many tokens as time allows, and a small burst") {
    Pacer pacer(1000);
    int given = 0;
    for (auto now = start; now < start + 2s; now += 1ms) {
      while (pacer.ready(now)) {
        pacer.spend();
        ++given;
      }
    }
    CHECK(given >= 1990);
    CHECK(given <= 2010);
  }
  SUBCASE("next() is early enough to be worth waiting for, and never too early") {
    Pacer pacer(3);
    CHECK(pacer.ready(start));
    pacer.spend();
    const auto when = pacer.next(start);
    CHECK(when > start + 300ms);
    CHECK(when < start + 350ms);
    CHECK(pacer.ready(when));
  }
  SUBCASE("a long pause does not build up a burst") {
    Pacer pacer(100);
    CHECK(pacer.ready(start));
    int given = 0;
    while (pacer.ready(start + 1h)) {
      pacer.spend();
      ++given;
    }
    CHECK(given == 1);
  }
}
