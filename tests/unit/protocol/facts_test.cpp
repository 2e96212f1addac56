// find_fact, set_fact and to_text.
#include "yamabiko/protocol/facts.hpp"

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

TEST_CASE("find_fact") {
  const Facts facts{{"first", std::uint64_t{1}}, {"twice", "a"}, {"twice", "b"}};
  CHECK(find_fact(facts, "none") == nullptr);
  CHECK(find_fact({}, "first") == nullptr);
  REQUIRE(find_fact(facts, "twice") != nullptr);
  CHECK(*find_fact(facts, "twice") == FactValue{"a"});
}

TEST_CASE("set_fact") {
  Facts facts;
  set_fact(facts, "one", std::uint64_t{1});
  set_fact(facts, "two", "b");
  CHECK(facts == Facts{{"one", std::uint64_t{1}}, {"two", "b"}});

  SUBCASE("a second value takes the place of the first, whatever its type") {
    set_fact(facts, "one", std::vector<std::string>{"x"});
    CHECK(facts == Facts{{"one", std::vector<std::string>{"x"}}, {"two", "b"}});
  }
}

TEST_CASE("to_text") {
  CHECK(to_text(std::uint64_t{0}) == "0");
  CHECK(to_text(UINT64_MAX) == "18446744073709551615");
  CHECK(to_text("2-4") == "2-4");
  CHECK(to_text(std::vector<std::string>{}).empty());
  CHECK(to_text(std::vector<std::string>{"a"}) == "a");
  CHECK(to_text(std::vector<std::string>{"", "b", ""}) == ", b, ");
}

}  // namespace
}  // namespace yamabiko
