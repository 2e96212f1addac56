// Thresholds, as the Monitoring Plugins Development Guidelines write them.
#include "yamabiko/report/threshold.hpp"

#include "report/sample_findings.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

Finding with_factor(double factor) {
  Finding finding = sample::endpoint(1900, Transport::udp, State::open, "reply");
  finding.amplification =
      Amplification{.variants = {sample::variant("search", 100, 100, 1, factor)}};
  finding.amplification->variants[0].paf = 0;
  finding.verdict = Verdict::amplifies;
  return finding;
}

bool alerts(std::string_view range, double factor) {
  const auto threshold = Threshold::parse(range);
  REQUIRE(threshold.has_value());
  CHECK(threshold->range() == range);
  return threshold->is_reached_by(with_factor(factor));
}

}  // namespace

TEST_CASE("Threshold") {
  SUBCASE("a plain number alerts above it") {
    CHECK_FALSE(alerts("10", 10));
    CHECK(alerts("10", 10.01));
    CHECK_FALSE(alerts("10", 0));
  }
  SUBCASE("a start without an end alerts below it") {
    CHECK(alerts("10:", 9.9));
    CHECK_FALSE(alerts("10:", 10));
  }
  SUBCASE("a tilde has no start") {
    CHECK_FALSE(alerts("~:10", 0.1));
  }
  SUBCASE("two ends alert outside, and with @ inside") {
    CHECK(alerts("5:20", 4));
    CHECK_FALSE(alerts("5:20", 5));
    CHECK(alerts("5:20", 21));
    CHECK_FALSE(alerts("@5:20", 4));
    CHECK(alerts("@5:20", 5));
    CHECK(alerts("@5:20", 20));
  }
  SUBCASE("a factor of packets counts as one of octets does") {
    Finding finding = with_factor(1);
    finding.amplification->variants[0].paf = 12;
    CHECK(Threshold::parse("10")->is_reached_by(finding));
  }
  SUBCASE("a verdict alerts of itself and worse, and tells its factor") {
    const auto high = Threshold::parse("high");
    REQUIRE(high.has_value());
    CHECK(high->range() == "10");
    CHECK_FALSE(high->is_reached_by(with_factor(200)));
    CHECK(high->is_reached_by(sample::memcached_udp()));
    CHECK_FALSE(high->is_reached_by(sample::memcached_tcp()));
  }
  SUBCASE("nothing else is read") {
    for (const char* text : {"", "@", ":", ":10", "x", "10:5", "5:x", "~", "10::20", "nan", "inf",
                             "1e999", "10 ", "very high", "1|2"})
      CHECK_FALSE_MESSAGE(Threshold::parse(text).has_value(), text);
  }
}
