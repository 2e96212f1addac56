// Which targets an exporter may probe.
#include "monitor/allow_list.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

bool allows(const AllowList& list, std::string_view address) {
  const auto parsed = Address::parse(address);
  REQUIRE(parsed.has_value());
  return list.allows(*parsed);
}

}  // namespace

TEST_CASE("AllowList") {
  AllowList list;
  SUBCASE("an empty one allows nothing") {
    CHECK(list.empty());
    CHECK_FALSE(allows(list, "127.0.0.1"));
  }
  SUBCASE("networks end where they end") {
    REQUIRE(list.add("192.0.2.64/26"));
    CHECK_FALSE(allows(list, "192.0.2.63"));
    CHECK(allows(list, "192.0.2.64"));
    CHECK(allows(list, "192.0.2.127"));
    CHECK_FALSE(allows(list, "192.0.2.128"));
    CHECK_FALSE(allows(list, "2001:db8::1"));
  }
  SUBCASE("an address allows itself") {
    REQUIRE(list.add("2001:db8::1"));
    CHECK(allows(list, "2001:db8::1"));
    CHECK_FALSE(allows(list, "2001:db8::2"));
  }
  SUBCASE("large networks of IPv6") {
    REQUIRE(list.add("2001:db8::/33"));
    CHECK(allows(list, "2001:db8:7fff::1"));
    CHECK_FALSE(allows(list, "2001:db8:8000::1"));
  }
  SUBCASE("all of a family is not all of the other") {
    REQUIRE(list.add("::/0"));
    CHECK(allows(list, "2001:db8::1"));
    CHECK_FALSE(allows(list, "192.0.2.1"));
    // The same address in another spelling.
    CHECK_FALSE(allows(list, "::ffff:192.0.2.1"));
  }
  SUBCASE("what is no network is refused") {
    for (const char* text : {"", "/", "example.org", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1",
                             "192.0.2.0/2 4", "192.0.2.1/24", "192.0.2.0-9", "2001:db8::/129"})
      CHECK_FALSE_MESSAGE(list.add(text).has_value(), text);
    CHECK(list.empty());
  }
}
