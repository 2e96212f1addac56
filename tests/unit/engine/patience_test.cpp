// Patience against a host that limits its errors as Linux does.
#include "engine/patience.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

using namespace yamabiko;
using namespace std::chrono_literals;

namespace {

// A token bucket of errors: none left at the start, one more each `gap`.
struct LimitedHost {
  TimePoint::duration gap;
  TimePoint last;
  TimePoint::duration tokens{0};

  bool allows(TimePoint now) {
    tokens = std::min<TimePoint::duration>(tokens + (now - last), 6 * gap);
    last = now;
    if (tokens < gap) return false;
    tokens -= gap;
    return true;
  }
};

struct Outcome {
  std::set<std::uint64_t> closed;
  std::set<std::uint64_t> silent;
  TimePoint::duration elapsed{0};
};

// Asks `ports` ports, of which those below `filtered` never answer.
Outcome run(std::uint64_t ports, std::uint64_t filtered, TimePoint::duration gap) {
  const TimePoint start = TimePoint{} + 1h;
  LimitedHost host{.gap = gap, .last = start};
  Patience patience;
  for (std::uint64_t slot = 0; slot < ports; ++slot) patience.add(7, slot, start);
  Outcome outcome;
  TimePoint now = start;
  while (!patience.done()) {
    now = std::max(now, *patience.wake());
    for (const std::uint64_t slot : patience.advance(now)) outcome.silent.insert(slot);
    while (const auto ask = patience.next(now)) {
      if (ask->slot < filtered || !host.allows(now)) continue;
      outcome.closed.insert(ask->slot);
      patience.on_error(7, ask->slot, now);
    }
  }
  outcome.elapsed = now - start;
  return outcome;
}

}  // namespace

TEST_CASE("Patience") {
  SUBCASE("every closed port is known in little more time than the limit imposes") {
    const Outcome outcome = run(29, 0, 1s);
    CHECK(outcome.closed.size() == 29);
    CHECK(outcome.elapsed < 29s * 11 / 10);
  }
  SUBCASE("silent ports among closed ones are told apart, and cost less than a token each") {
    const Outcome outcome = run(20, 8, 1s);
    CHECK(outcome.closed.size() == 12);
    CHECK(outcome.silent.size() == 8);
    CHECK(*outcome.silent.rbegin() == 7);
    CHECK(outcome.elapsed < 20s);
  }
  SUBCASE("very many silent ports are given up in groups") {
    const Outcome outcome = run(5000, 5000, 1s);
    CHECK(outcome.silent.size() == 5000);
    CHECK(outcome.elapsed < 60s);
  }
  SUBCASE("a faster host is found out") {
    const Outcome outcome = run(100, 0, 10ms);
    CHECK(outcome.closed.size() == 100);
    CHECK(outcome.elapsed < 10s);
  }
  SUBCASE("hosts do not wait for each other") {
    Patience patience;
    const TimePoint start = TimePoint{} + 1h;
    patience.add(1, 10, start);
    patience.add(2, 20, start);
    const TimePoint now = start + 2s;
    CHECK(patience.next(now)->slot == 10);
    CHECK(patience.next(now)->slot == 20);
    CHECK_FALSE(patience.next(now).has_value());
    patience.remove(1, 10);
    patience.on_error(2, 20, now);
    CHECK(patience.done());
  }
}
