// Columns that characters take.
#include "report/display_width.hpp"

#include <string>

#include <doctest/doctest.h>

namespace yamabiko {

TEST_CASE("display_width") {
  CHECK(display_width("") == 0);
  CHECK(display_width("memcached") == 9);
  CHECK(display_width("≥17x…") == 5);
  CHECK(display_width("遮断する") == 8);
  CHECK(display_width("ｱｲｳ") == 3);       // half-width kana
  CHECK(display_width("Ａ（）") == 6);    // full-width forms
  CHECK(display_width("か\u3099") == 2);  // a combining voiced mark
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\U0001f600") == 2);
  CHECK(display_width("\U00020000") == 2);

  SUBCASE("octets that are not UTF-8 take a column each") {
    CHECK(display_width("\xff\xe3\x81") == 3);
    CHECK(display_width("a\xc3") == 2);
  }
}

TEST_CASE("fitting_prefix") {
  CHECK(fitting_prefix("memcached", 3) == "mem");
  CHECK(fitting_prefix("memcached", 20) == "memcached");
  CHECK(fitting_prefix("遮断する", 5) == "遮断");
  CHECK(fitting_prefix("遮断", 1).empty());
  CHECK(fitting_prefix("e\u0301x", 1) == "e\u0301");
}

TEST_CASE("shortened") {
  CHECK(shortened("memcached", 9) == "memcached");
  CHECK(shortened("memcached", 5) == "memc…");
  CHECK(shortened("遮断する", 6) == "遮断…");
  CHECK(shortened("memcached", 0) == "…");
}

}  // namespace yamabiko
