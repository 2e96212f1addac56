// The verdicts at their thresholds, and their names.
#include "yamabiko/assess/verdict.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>

namespace yamabiko {

TEST_CASE("judge") {
  struct Case {
    double l2;
    double paf;
    Verdict expected;
  };
  const std::array cases{
      Case{0.5, 1, Verdict::not_amplifying},
      Case{1, 1, Verdict::not_amplifying},
      Case{1.01, 1, Verdict::amplifies},
      Case{0.8, 2, Verdict::amplifies},
      Case{9.99, 1, Verdict::amplifies},
      Case{10, 1, Verdict::high},
      Case{3, 12, Verdict::high},
      Case{99.9, 1, Verdict::high},
      Case{100, 1, Verdict::severe},
      Case{40, 100, Verdict::severe},
  };
  for (const Case& test : cases) {
    CAPTURE(test.l2);
    CAPTURE(test.paf);
    Amplification amplification;
    amplification.variants.resize(1);
    amplification.variants[0].l2_factor = test.l2;
    amplification.variants[0].paf = test.paf;
    CHECK(judge(amplification) == test.expected);
  }

  SUBCASE("the packets of a variant that is not the largest count too") {
    Amplification amplification;
    amplification.variants.resize(2);
    amplification.variants[0].l2_factor = 5;
    amplification.variants[1].l2_factor = 4;
    amplification.variants[1].paf = 20;
    CHECK(judge(amplification) == Verdict::high);
  }
  SUBCASE("no bound is severe, whatever was measured") {
    Amplification amplification;
    amplification.variants.resize(1);
    amplification.unbounded = "stored values can be fetched";
    CHECK(judge(amplification) == Verdict::severe);
  }
}

TEST_CASE("parse_verdict") {
  for (const Verdict verdict :
       {Verdict::not_amplifying, Verdict::amplifies, Verdict::high, Verdict::severe}) {
    CHECK(parse_verdict(to_string(verdict)) == verdict);
  }
  CHECK(to_string(Verdict::not_amplifying) == "not-amplifying");
  CHECK_FALSE(parse_verdict("Severe"));
  CHECK_FALSE(parse_verdict(""));
}

}  // namespace yamabiko
