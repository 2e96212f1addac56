// When a report is flushed.
#include "cli/live_report.hpp"

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

class Counter final : public Reporter {
 public:
  int findings = 0;
  int flushed = 0;  // of them
  int flushes = 0;

  void begin(const RunInfo&) override {}
  void finding(const Finding&) override { ++findings; }
  void end(const RunSummary&) override {}
  void flush() override {
    ++flushes;
    flushed = findings;
  }
};

}  // namespace

TEST_CASE("LiveReport") {
  Counter counter;
  int cleared = 0;
  LiveReport live(counter, LiveReport::Pace::soon, [&] { ++cleared; });

  SUBCASE("the first finding is written at once") {
    live.finding({});
    CHECK(counter.flushed == 1);
    CHECK(cleared > 0);
  }
  SUBCASE("of many, most wait for flush()") {
    for (int i = 0; i < 10'000; ++i) live.finding({});
    CHECK(counter.findings == 10'000);
    CHECK(counter.flushes < 1000);
    live.flush();
    CHECK(counter.flushed == 10'000);
  }
  SUBCASE("nothing new is nothing to write, and clears nothing") {
    live.flush();
    CHECK(counter.flushes == 0);
    CHECK(cleared == 0);
  }
}

}  // namespace yamabiko
