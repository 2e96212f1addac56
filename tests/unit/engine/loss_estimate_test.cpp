// LossEstimate: when another round is worth it.
#include "engine/loss_estimate.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

LossEstimate after(std::uint64_t at_once, std::uint64_t later) {
  LossEstimate loss;
  for (std::uint64_t i = 0; i < at_once; ++i) loss.add(0);
  for (std::uint64_t i = 0; i < later; ++i) loss.add(static_cast<unsigned>(1 + i % 2));
  return loss;
}

}  // namespace

TEST_CASE("LossEstimate") {
  SUBCASE("nothing answered, or all at once: nothing is lost") {
    CHECK_FALSE(after(0, 0).expects_more(1));
    CHECK_FALSE(after(100'000, 0).expects_more(1));
  }
  SUBCASE("a /20 with a loss of 10 %: 4.1 missing after three rounds, 0.0041 after six") {
    const LossEstimate loss = after(3686, 410);
    CHECK(loss.expects_more(3));
    CHECK(loss.expects_more(6));
    CHECK_FALSE(loss.expects_more(7));
  }
  SUBCASE("one of a few was late: no reason to ask for ever") {
    CHECK(after(99, 1).expects_more(2));
    CHECK_FALSE(after(99, 1).expects_more(3));
  }
  SUBCASE("all answered late") {
    CHECK(after(0, 1).expects_more(100));
  }
}
