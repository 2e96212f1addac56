// TargetSet: numbering, merging and finding.
#include "yamabiko/scan/target_set.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

Address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return Address::v4({a, b, c, d});
}

}  // namespace

TEST_CASE("TargetSet") {
  SUBCASE("an empty set has no targets") {
    const TargetSet set;
    CHECK(set.size() == 0);
    CHECK_FALSE(set.find(v4(192, 0, 2, 1)).has_value());
  }
  SUBCASE("numbers run through the blocks in order of address") {
    const TargetSet set({{.first = v4(198, 51, 100, 0), .count = 4}, {.first = v4(192, 0, 2, 9)}});
    REQUIRE(set.size() == 5);
    CHECK(set.at(0).text() == "192.0.2.9");
    CHECK(set.at(1).text() == "198.51.100.0");
    CHECK(set.at(4).text() == "198.51.100.3");
  }
  SUBCASE("overlaps and neighbours are counted once") {
    const TargetSet set({{.first = v4(192, 0, 2, 0), .count = 16},
                         {.first = v4(192, 0, 2, 8), .count = 16},
                         {.first = v4(192, 0, 2, 24), .count = 2},
                         {.first = v4(192, 0, 2, 3)}});
    CHECK(set.size() == 26);
    for (std::uint64_t i = 0; i < set.size(); ++i) CHECK(set.find(set.at(i)) == i);
  }
  SUBCASE("an address outside is not found") {
    const TargetSet set({{.first = v4(192, 0, 2, 4), .count = 4}});
    CHECK_FALSE(set.find(v4(192, 0, 2, 3)).has_value());
    CHECK_FALSE(set.find(v4(192, 0, 2, 8)).has_value());
    CHECK_FALSE(set.find(*Address::parse("2001:db8::4")).has_value());
  }
  SUBCASE("IPv6 blocks far apart do not run into each other") {
    const TargetSet set({{.first = *Address::parse("2001:db8::ff"), .count = 2},
                         {.first = *Address::parse("2001:db8:0:1::ff"), .count = 2}});
    REQUIRE(set.size() == 4);
    CHECK(set.at(1).text() == "2001:db8::100");
    CHECK(set.find(*Address::parse("2001:db8:0:1::100")) == 3);
    CHECK_FALSE(set.find(*Address::parse("2001:db8:0:2::ff")).has_value());
  }
  SUBCASE("the same link-local address in two zones is two targets") {
    std::array<std::uint8_t, 16> octets{0xfe, 0x80};
    octets[15] = 1;
    const TargetSet set({{.first = Address::v6(octets, 2)}, {.first = Address::v6(octets, 3)}});
    CHECK(set.size() == 2);
    CHECK(set.find(Address::v6(octets, 3)) == 1);
  }
  SUBCASE("what is excluded is not in the set") {
    const TargetSet set(
        {{.first = v4(192, 0, 2, 0), .count = 16}, {.first = v4(198, 51, 100, 0), .count = 4}},
        {{.first = v4(192, 0, 2, 4), .count = 2},
         {.first = v4(192, 0, 2, 9)},
         {.first = v4(192, 0, 2, 14), .count = 100},
         {.first = v4(198, 51, 99, 255), .count = 2},
         {.first = v4(203, 0, 113, 1)}});
    std::string left;
    for (std::uint64_t i = 0; i < set.size(); ++i) {
      left += set.at(i).text().substr(set.at(i).text().rfind('.') + 1) + ' ';
      CHECK(set.find(set.at(i)) == i);
    }
    CHECK(left == "0 1 2 3 6 7 8 10 11 12 13 1 2 3 ");
    CHECK_FALSE(set.find(v4(192, 0, 2, 4)).has_value());
    CHECK_FALSE(set.find(v4(192, 0, 2, 15)).has_value());
  }
  SUBCASE("excluding everything leaves nothing") {
    const AddressBlock all{.first = v4(192, 0, 2, 0), .count = 256};
    CHECK(TargetSet({all}, {all}).size() == 0);
    CHECK(TargetSet({all}, {{.first = v4(0, 0, 0, 0), .count = std::uint64_t{1} << 32}}).size() ==
          0);
  }
  SUBCASE("a set of millions costs no memory a target") {
    const TargetSet set({{.first = v4(10, 0, 0, 0), .count = 1 << 24}},
                        {{.first = v4(10, 128, 0, 0)}});
    CHECK(set.size() == (1 << 24) - 1);
    CHECK(set.at((1 << 23)).text() == "10.128.0.1");
  }
  SUBCASE("a name is remembered for its address") {
    TargetSet set({{.first = v4(192, 0, 2, 1), .count = 2}});
    set.set_name(v4(192, 0, 2, 1), "www.example.org");
    CHECK(set.name_of(v4(192, 0, 2, 1)) == "www.example.org");
    CHECK(set.name_of(v4(192, 0, 2, 2)).empty());
  }
}
