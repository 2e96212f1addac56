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
        {"0.0.0.0/0", "larger than /24"},
        {"::/0", "larger than /120"},
        {"10.0.0.0/16", "larger than /24"},
        {"fe80::1", "add the interface"},
        {"192.0.2.1/33", "no network"},
        {"192.0.2.1/x", "no network"},
        {"192.0.2", "neither"},
        {"192.0.2.256", "neither"},
        {"-x", "neither"},
        {"", "neither"},
        {"a b", "neither"},
        {"a\x1b[31m", "neither"},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const auto spec = parse_target(row.text);
      REQUIRE_FALSE(spec.has_value());
      CHECK(spec.error().find(row.reason) != std::string::npos);
      CHECK(spec.error().find('\x1b') == std::string::npos);
    }
  }
}
