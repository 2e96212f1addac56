// Tests of patterns on raw octets.
#include "yamabiko/probe/pattern.hpp"

#include "yamabiko/bytes/error.hpp"

#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using namespace std::string_literals;

Pattern compile(PatternTexts texts) {
  auto pattern = Pattern::compile(std::move(texts));
  REQUIRE(pattern.has_value());
  return std::move(*pattern);
}

TEST_CASE("Pattern::match") {
  SUBCASE("fills the groups in, in the order given") {
    const Pattern pattern = compile({.match = R"(^([a-z]+)/([0-9.]+)(x)?)",
                                     .version = "$2",
                                     .facts = {{"z", "$1"}, {"price", "$$$2"}, {"unset", "$3"}}});
    const PatternMatch match = pattern.match(as_bytes("nginx/1.22"));
    CHECK(match.matched);
    CHECK(match.version == "1.22");
    // The group that took no part leaves no fact behind.
    CHECK(match.facts == Facts{{"z", "nginx"s}, {"price", "$1.22"s}});
    CHECK_FALSE(match.error);
  }
  SUBCASE("says when there is none") {
    const PatternMatch match = compile({.match = "b", .version = "1", .facts = {}}).match({});
    CHECK_FALSE(match.matched);
    CHECK(match.version.empty());
    CHECK_FALSE(match.error);
  }
  SUBCASE("sees octets, NUL and those above 127 included") {
    const Pattern pattern = compile({.match = R"(^\x00\xff(.)$)", .version = "$1", .facts = {}});
    CHECK(pattern.match(as_bytes("\x00\xff\xe9"s)).matched);
    CHECK_FALSE(pattern.match(as_bytes("\x00\xff\xc3\xa9"s)).matched);
  }
  SUBCASE("reads octets as numbers") {
    const Pattern pattern = compile({.match = R"((?s)^(.)(.{2})(.{8})(.{9})(x)?)",
                                     .version = "${1:be}.${2:be}.${2:le}",
                                     .facts = {{"all", "${3:be}"},
                                               {"long", "${4:be}"},
                                               {"unset", "${5:le}"},
                                               {"text", "{${1:be}}$$"}}});
    const PatternMatch match =
        pattern.match(as_bytes("\x01\x02\x03\xff\xff\xff\xff\xff\xff\xff\xff 123456789"s));
    CHECK(match.version == "1.515.770");
    CHECK(match.facts == Facts{{"all", "18446744073709551615"s}, {"text", "{1}$"s}});
  }
  SUBCASE("makes what it took printable") {
    const Pattern pattern =
        compile({.match = "(?s)(.*)", .version = "$1", .facts = {{"raw", "$1"}}});
    const PatternMatch match = pattern.match(as_bytes("1\x1b[2J\xff"s));
    CHECK(match.matched);
    CHECK(match.version.find('\x1b') == std::string::npos);
    CHECK(match.version.find('\xff') == std::string::npos);
    CHECK(std::get<std::string>(match.facts.at(0).value) == match.version);
  }
}

TEST_CASE("Pattern::match gives up on hostile replies") {
  const std::string many(Pattern::max_subject, 'a');
  SUBCASE("exponential backtracking") {
    const PatternMatch match =
        compile({.match = "^(a+)+b", .version = "", .facts = {}}).match(as_bytes(many));
    CHECK_FALSE(match.matched);
    CHECK(match.error == make_error_code(DecodeErrc::over_limit));
  }
  SUBCASE("recursion") {
    const PatternMatch match =
        compile({.match = "^((a(?1))|b)c", .version = "", .facts = {}}).match(as_bytes(many));
    CHECK_FALSE(match.matched);
    CHECK(match.error == make_error_code(DecodeErrc::over_limit));
  }
  SUBCASE("what lies behind the limits is not seen") {
    const Pattern pattern = compile({.match = "b", .version = "", .facts = {}});
    CHECK(pattern.match(as_bytes(std::string(Pattern::max_start, 'a') + 'b')).matched);
    CHECK_FALSE(pattern.match(as_bytes(std::string(Pattern::max_start + 1, 'a') + 'b')).matched);
    const Pattern late = compile({.match = "^a+b", .version = "", .facts = {}});
    CHECK(late.match(as_bytes(many.substr(1) + 'b')).matched);
    CHECK_FALSE(late.match(as_bytes(many + 'b')).matched);
  }
}

TEST_CASE("Pattern::compile refuses") {
  struct Case {
    PatternTexts texts;
    std::size_t offset;
    std::string_view message;
  };
  const Case cases[] = {
      {{.match = "ab(c", .version = "", .facts = {}}, 4, "missing closing parenthesis"},
      {{.match = "*a", .version = "", .facts = {}}, 0, "quantifier"},
      {{.match = "(*UTF)a", .version = "", .facts = {}}, 6, "UTF"},
      {{.match = std::string(5000, 'a'), .version = "", .facts = {}}, 0, "pattern"},
      {{.match = std::string(1000, '(') + std::string(1000, ')'), .version = "", .facts = {}},
       251,
       "nested"},
      {{.match = "(a)", .version = "$2", .facts = {}}, 0, "$1 to $1"},
      {{.match = "(a)", .version = "$0", .facts = {}}, 0, "'$'"},
      {{.match = "(a)", .version = "5$", .facts = {}}, 0, "'$'"},
      {{.match = "(a)", .version = "", .facts = {{"x", "$x"}}}, 0, "'$'"},
      {{.match = "(a)", .version = "${1}", .facts = {}}, 0, "${1:be} to ${1:le}"},
      {{.match = "(a)", .version = "${1:be", .facts = {}}, 0, "'$'"},
      {{.match = "(a)", .version = "${1:xe}", .facts = {}}, 0, "'$'"},
      {{.match = "(a)", .version = "${2:le}", .facts = {}}, 0, "'$'"},
      {{.match = "(a)", .version = "${", .facts = {}}, 0, "'$'"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.texts.match);
    const auto pattern = Pattern::compile(c.texts);
    REQUIRE_FALSE(pattern.has_value());
    CHECK_MESSAGE(pattern.error().message.find(c.message) != std::string::npos,
                  pattern.error().message);
    CHECK(pattern.error().offset == c.offset);
  }
}

}  // namespace
}  // namespace yamabiko
