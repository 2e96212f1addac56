// parse_target: what may be written, and what is refused.
#include "yamabiko/scan/target_spec.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

TEST_CASE("parse_target") {
  SUBCASE("addresses and networks become blocks") {
    struct Row {
      const char* text;
      const char* first;
      std::uint64_t count;
    };
    const Row rows[] = {
        {"192.0.2.1", "192.0.2.1", 1},
        {"192.0.2.77/24", "192.0.2.0", 256},
        {"192.0.2.77/30", "192.0.2.76", 4},
        {"192.0.2.77/32", "192.0.2.77", 1},
        {"2001:db8::1", "2001:db8::1", 1},
        {"[2001:db8::1]", "2001:db8::1", 1},
        {"2001:db8::1ff/120", "2001:db8::100", 256},
        {"10.0.0.0/8", "10.0.0.0", 1 << 24},
        {"2001:db8::/96", "2001:db8::", std::uint64_t{1} << 32},
        {"192.0.2.1-50", "192.0.2.1", 50},
        {"192.0.2.250-192.0.3.4", "192.0.2.250", 11},
        {"2001:db8::1-2001:db8::f", "2001:db8::1", 15},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const auto spec = parse_target(row.text);
      REQUIRE(spec.has_value());
      const auto* block = std::get_if<AddressBlock>(&*spec);
      REQUIRE(block != nullptr);
      CHECK(block->first.text() == row.first);
      CHECK(block->count == row.count);
    }
  }
  SUBCASE("names are left to the resolver") {
    for (const char* text : {"localhost", "example.org", "a_b.example", "xn--r8jz45g.jp"}) {
      CAPTURE(text);
      const auto spec = parse_target(text);
      REQUIRE(spec.has_value());
      CHECK(std::get<HostName>(*spec).text == text);
    }
  }
  SUBCASE("what must not or can't be probed is refused with a reason") {
    struct Row {
      const char* text;
      const char* reason;
    };
    const Row rows[] = {
        {"224.0.0.1", "multicast"},
        {"ff02::1", "multicast"},
        {"239.1.0.0/24", "multicast"},
        {"0.0.0.0", "names no host"},
        {"::", "names no host"},
        {"255.255.255.255", "broadcast"},
        {"0.0.0.0/0", "multicast"},
        {"::/0", "too large"},
        {"192.0.0.0/2", "multicast"},
        {"240.0.0.0/4", "broadcast"},
        {"0.0.0.0/8", "names no host"},
        {"192.0.2.9-1", "upwards"},
        {"192.0.2.1-256", "no target"},
        {"::1-2001:db8::1", "too large"},
        {"fe80::1", "add the interface"},
        {"192.0.2.1/33", "no target"},
        {"192.0.2.1/x", "no target"},
        {"192.0.2", "no target"},
        {"192.0.2.256", "no target"},
        {"-x", "no target"},
        {"", "no target"},
        {"a b", "no target"},
        {"a\x1b[31m", "no target"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const auto spec = parse_target(row.text);
      REQUIRE_FALSE(spec.has_value());
      CHECK(spec.error().find(row.reason) != std::string::npos);
      CHECK(spec.error().find('\x1b') == std::string::npos);
    }
  }
  SUBCASE("anything may be excluded") {
    for (const char* text : {"224.0.0.0/4", "0.0.0.0/0", "255.255.255.255", "fe80::1"}) {
      CAPTURE(text);
      CHECK(parse_target(text, Use::exclude).has_value());
    }
  }
}

TEST_CASE("split_targets") {
  CHECK(split_targets("").empty());
  CHECK(split_targets("  \n# nothing\n\n").empty());
  CHECK(split_targets("a b\tc\r\n#d\ne # f\ng") ==
        std::vector<std::string>{"a", "b", "c", "e", "g"});
}
