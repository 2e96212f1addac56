// Address: its texts, its kinds, and counting on from it.
#include "yamabiko/wire/address.hpp"

#include <doctest/doctest.h>

#include <net/if.h>

namespace yamabiko {
namespace {

TEST_CASE("Address::parse and text") {
  struct Case {
    std::string_view in;
    std::string_view out;
  };
  // The forms of RFC 5952 sections 4 and 5.
  const Case cases[] = {
      {"0.0.0.0", "0.0.0.0"},
      {"192.0.2.255", "192.0.2.255"},
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:db8::", "2001:db8::"},
      {"2001:0DB8:0:0:0:0:0:0001", "2001:db8::1"},
      {"2001:db8:aaaa:bbbb:cccc:dddd:eeee:AAAA", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
      {"0:0:1:2:3:4:5:6", "::1:2:3:4:5:6"},
      {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
      {"0:1:2:3:4:5:6:0", "0:1:2:3:4:5:6:0"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"::ffff:c000:201", "192.0.2.1"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.in);
    const auto address = Address::parse(row.in);
    REQUIRE(address.has_value());
    CHECK(address->text() == row.out);
    CHECK(Address::parse(row.out) == address);
  }
}

TEST_CASE("Address::parse refuses") {
  using namespace std::string_view_literals;
  for (const std::string_view in : {""sv,
                                    " 192.0.2.1"sv,
                                    "192.0.2.1 "sv,
                                    "192.0.2"sv,
                                    "192.0.2.256"sv,
                                    "192.0.2.01"sv,
                                    "192.0.2.1.1"sv,
                                    "3221225985"sv,
                                    "0xc0.0.2.1"sv,
                                    "192.0.2.1\0x"sv,
                                    "192.0.2.1%lo"sv,
                                    ":"sv,
                                    ":::"sv,
                                    "1::2::3"sv,
                                    "1:2:3:4:5:6:7"sv,
                                    "1:2:3:4:5:6:7:8:9"sv,
                                    "12345::"sv,
                                    "[::1]"sv,
                                    "g::"sv,
                                    "localhost"sv,
                                    "fe80::1%"sv,
                                    "fe80::1%no-such-link"sv,
                                    "fe80::1%0"sv,
                                    "fe80::1%4294967295"sv,
                                    "fe80::1%99999999999"sv,
                                    "fe80::1%1x"sv,
                                    "2001:db8::1%lo"sv,
                                    "::ffff:192.0.2.1%lo"sv}) {
    CAPTURE(in);
    CHECK_FALSE(Address::parse(in).has_value());
  }
}

TEST_CASE("Address with a zone") {
  const std::uint32_t loopback = if_nametoindex("lo");
  REQUIRE(loopback != 0);
  const auto by_name = Address::parse("fe80::1%lo");
  const auto by_number = Address::parse("fe80::1%" + std::to_string(loopback));
  REQUIRE(by_name.has_value());
  CHECK(by_name == by_number);
  CHECK(by_name->scope_id() == loopback);
  CHECK(by_name->text() == "fe80::1%lo");
  CHECK(by_name != Address::parse("fe80::1"));
  CHECK(Address::parse("ff02::1%lo").has_value());

  SUBCASE("an interface that is gone is told by its number") {
    auto octets = std::array<std::uint8_t, 16>{0xfe, 0x80};
    CHECK(Address::v6(octets, 4294967295).text() == "fe80::%4294967295");
  }
}

TEST_CASE("Address::octets") {
  CHECK(Address::v4({192, 0, 2, 1}).octets().size() == 4);
  CHECK(Address::parse("::")->octets().size() == 16);
  CHECK(Address{} == Address::parse("0.0.0.0"));
  CHECK(Address{} != Address::parse("::"));
  // Given as octets, a mapped address stays what it is.
  const auto mapped = Address::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1});
  CHECK(mapped.family() == Family::v6);
  CHECK(mapped.text() == "::ffff:192.0.2.1");
}

TEST_CASE("Address kinds") {
  struct Case {
    std::string_view in;
    bool multicast;
    bool unspecified;
    bool link_local;
  };
  const Case cases[] = {
      {"0.0.0.0", false, true, false},          {"::", false, true, false},
      {"0.0.0.1", false, false, false},         {"::1", false, false, false},
      {"223.255.255.255", false, false, false}, {"224.0.0.0", true, false, false},
      {"239.255.255.255", true, false, false},  {"240.0.0.0", false, false, false},
      {"169.254.0.1", false, false, true},      {"169.253.255.255", false, false, false},
      {"ff02::1", true, false, false},          {"feff::1", false, false, false},
      {"fe80::1", false, false, true},          {"febf::1", false, false, true},
      {"fec0::1", false, false, false},
  };
  for (const auto& row : cases) {
    CAPTURE(row.in);
    const auto address = Address::parse(row.in);
    REQUIRE(address.has_value());
    CHECK(address->is_multicast() == row.multicast);
    CHECK(address->is_unspecified() == row.unspecified);
    CHECK(address->is_link_local() == row.link_local);
  }
}

TEST_CASE("Address::plus") {
  struct Case {
    std::string_view in;
    std::uint64_t offset;
    std::string_view out;
  };
  const Case cases[] = {
      {"192.0.2.1", 0, "192.0.2.1"},
      {"192.0.2.255", 1, "192.0.3.0"},
      {"0.0.0.0", 0xffffffff, "255.255.255.255"},
      {"255.255.255.255", 1, "0.0.0.0"},
      {"0.0.0.1", 0x1'0000'0000, "0.0.0.1"},
      {"2001:db8::ffff", 1, "2001:db8::1:0"},
      {"::", UINT64_MAX, "::ffff:ffff:ffff:ffff"},
      {"::ffff:ffff:ffff:ffff", UINT64_MAX, "0:0:0:1:ffff:ffff:ffff:fffe"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 2, "::1"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.in);
    CHECK(Address::parse(row.in)->plus(row.offset) == Address::parse(row.out));
  }
  CHECK(Address::parse("fe80::1%lo")->plus(1).text() == "fe80::2%lo");
}

TEST_CASE("Address order is that of the numbers") {
  CHECK(*Address::parse("9.0.0.0") < *Address::parse("10.0.0.0"));
  CHECK(*Address::parse("255.0.0.0") < *Address::parse("::"));
  CHECK(*Address::parse("::9") < *Address::parse("::10"));
}

}  // namespace

TEST_CASE("Address::distance_to") {
  const auto distance = [](const char* from, const char* to) {
    return Address::parse(from)->distance_to(*Address::parse(to));
  };
  CHECK(distance("192.0.2.1", "192.0.2.1") == 0);
  CHECK(distance("192.0.2.250", "192.0.3.4") == 10);
  CHECK(distance("0.0.0.0", "255.255.255.255") == 0xffffffff);
  CHECK(distance("2001:db8::ffff", "2001:db8::1:0") == 1);
  CHECK(distance("2001:db8::", "2001:db8::ffff:ffff:ffff:ffff") == 0xffffffffffffffff);
  CHECK_FALSE(distance("2001:db8::", "2001:db8:0:1::").has_value());
  CHECK_FALSE(distance("192.0.2.2", "192.0.2.1").has_value());
  CHECK_FALSE(distance("192.0.2.2", "::1").has_value());
}

}  // namespace yamabiko
