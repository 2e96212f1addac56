// to_hex and from_hex.
#include "yamabiko/bytes/hex.hpp"

#include "yamabiko/bytes/error.hpp"

#include <ostream>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

TEST_CASE("to_hex") {
  CHECK(to_hex({}).empty());
  CHECK(to_hex(as_bytes("\x01\xab\xff\x7f")) == "01abff7f");
  CHECK(to_colon_hex({}).empty());
  CHECK(to_colon_hex(as_bytes("\x01")) == "01");
  CHECK(to_colon_hex(as_bytes("\x01\xab\xff")) == "01:ab:ff");
}

TEST_CASE("from_hex") {
  struct Good {
    std::string_view text;
    std::string_view expected;
  };
  const Good good[] = {
      {"", ""},
      {" \t\r\n", ""},
      {"00fF", "00ff"},
      {"01 02\n03\t04\r\n", "01020304"},
      {"# a comment\n01 # another: zz\n02", "0102"},
      {"01#02", "01"},
      {"#", ""},
  };
  for (const auto& row : good) {
    CAPTURE(row.text);
    const auto octets = from_hex(row.text);
    REQUIRE(octets.has_value());
    CHECK(to_hex(*octets) == row.expected);
  }

  // White space within an octet is more likely a lost digit than a wish.
  for (const std::string_view text :
       {"0", "012", "0 1", "0g", "g0", "0x01", "01,02", "\xef\xbc\x91\x31", "0#\n1"}) {
    CAPTURE(text);
    const auto octets = from_hex(text);
    REQUIRE_FALSE(octets.has_value());
    CHECK(octets.error() == DecodeErrc::not_hex);
  }
}

TEST_CASE("from_hex undoes to_hex for every octet") {
  Bytes all;
  for (unsigned value = 0; value < 256; ++value) all.push_back(static_cast<std::byte>(value));
  CHECK(from_hex(to_hex(all)) == all);
}

}  // namespace
}  // namespace yamabiko
