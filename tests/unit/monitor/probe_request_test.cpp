// What a query of /probe may say.
#include "monitor/probe_request.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

TEST_CASE("parse_probe_request") {
  const auto registry = Registry::built_in();
  REQUIRE(registry.has_value());
  std::multimap<std::string, std::string> query{{"target", "192.0.2.1"}};
  const auto parse = [&](std::string_view timeout = "") {
    return parse_probe_request(query, timeout, *registry);
  };

  SUBCASE("a target is enough") {
    const auto request = parse();
    REQUIRE(request.has_value());
    CHECK(request->target == "192.0.2.1");
    CHECK(request->profile == "default");
    CHECK(request->time_limit > std::chrono::seconds(5));
  }
  SUBCASE("a name and a profile") {
    query = {{"target", "host.example.org"}, {"profile", "memcached"}};
    REQUIRE(parse().has_value());
    CHECK(parse()->profile == "memcached");
  }
  SUBCASE("the answer is there before the scrape times out") {
    CHECK(parse("10")->time_limit == std::chrono::milliseconds(9500));
    CHECK(parse("0.5")->time_limit == std::chrono::milliseconds(250));
    CHECK(parse("1e300")->time_limit < longest_probe);
  }
  SUBCASE("a timeout that is none") {
    for (const char* text : {"x", "0", "-1", "nan", "1 ", "10,5"})
      CHECK_FALSE_MESSAGE(parse(text).has_value(), text);
  }
  SUBCASE("no target, two targets, an empty one, a long one") {
    query = {};
    CHECK_FALSE(parse().has_value());
    query = {{"target", "192.0.2.1"}, {"target", "192.0.2.2"}};
    CHECK_FALSE(parse().has_value());
    query = {{"target", ""}};
    CHECK_FALSE(parse().has_value());
    query = {{"target", std::string(300, 'a')}};
    CHECK_FALSE(parse().has_value());
  }
  SUBCASE("what names more than one address, or must not be probed") {
    for (const char* text : {"192.0.2.0/24", "192.0.2.1-9", "-", "192.0.2.1 192.0.2.2", "224.0.0.1",
                             "255.255.255.255", "0.0.0.0", "ff02::1", "a\r\nb"}) {
      query = {{"target", text}};
      CHECK_FALSE_MESSAGE(parse().has_value(), text);
    }
  }
  SUBCASE("unknown profiles and parameters are refused, in printable words") {
    query.emplace("profile", "no\nsuch");
    REQUIRE_FALSE(parse().has_value());
    CHECK(parse().error().find('\n') == std::string::npos);
    query = {{"target", "192.0.2.1"}, {"module", "icmp"}};
    CHECK_FALSE(parse().has_value());
  }
}
