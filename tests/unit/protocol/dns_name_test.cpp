// Names of DNS as messages carry them.
#include "yamabiko/protocol/dns_name.hpp"

#include "yamabiko/bytes/hex.hpp"

#include <string>

#include <doctest/doctest.h>

namespace yamabiko::dns {
namespace {

std::string repeated(std::string_view label, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += std::string{label} + '.';
  return text;
}

TEST_CASE("dns::name_octets") {
  SUBCASE("labels after their lengths") {
    CHECK(to_hex(*name_octets("a")) == "016100");
    CHECK(to_hex(*name_octets("Ab-1.o_g.")) == "0441622d31036f5f6700");
    CHECK(name_octets(std::string(63, 'a')));
    // 127 labels of two octets each, and the root.
    CHECK(name_octets(repeated("a", 127))->size() == 255);
  }
  SUBCASE("what is no name") {
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), std::string(".a"),
          std::string("a..b"), std::string("a b"), std::string("a\\.b"), std::string("b\xc3\xbc"),
          std::string("a\0b", 3), std::string(64, 'a'), repeated("a", 128)}) {
      CAPTURE(text);
      const auto octets = name_octets(text);
      REQUIRE_FALSE(octets.has_value());
      CHECK(octets.error().find("no name that DNS can be asked for: ") != std::string::npos);
    }
    CHECK(name_octets("a\x1b[31m").error().find('\x1b') == std::string::npos);
  }
}

}  // namespace
}  // namespace yamabiko::dns
