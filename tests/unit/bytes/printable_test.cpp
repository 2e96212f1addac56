// printable: what passes, what is escaped, and where it cuts.
#include "yamabiko/bytes/printable.hpp"

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

struct Case {
  std::string_view what;
  std::string_view in;
  std::string_view expected;
};

TEST_CASE("is_plain: every octet, in every place of a text") {
  for (std::size_t size = 1; size <= 17; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int octet = 0; octet < 256; ++octet) {
        std::string text(size, '~');
        text[place] = static_cast<char>(octet);
        CAPTURE(size);
        CAPTURE(place);
        CAPTURE(octet);
        REQUIRE(is_plain(text) == (octet >= 0x20 && octet <= 0x7e));
      }
    }
  }
  CHECK(is_plain(""));
}

TEST_CASE("printable") {
  using namespace std::string_view_literals;
  const Case cases[] = {
      {"nothing", "", ""},
      {"ASCII", "1.6.18 ~!\\x", "1.6.18 ~!\\x"},
      {"UTF-8 of two, three and four octets", "é 山彦 🏔", "é 山彦 🏔"},
      {"the last code point", "\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
      {"C0 controls", "\0\a\t\r\n\x1f"sv, "\\x00\\x07\\x09\\x0d\\x0a\\x1f"},
      {"a terminal escape", "\x1b[31m\x1b]0;x\a", "\\x1b[31m\\x1b]0;x\\x07"},
      {"DEL", "\x7f", "\\x7f"},
      {"C1 controls, as UTF-8", "\xc2\x80\xc2\x9b\xc2\x9f", "\\u{0080}\\u{009b}\\u{009f}"},
      {"the first past C1", "\xc2\xa0", "\xc2\xa0"},
      {"line and paragraph separator", "\xe2\x80\xa8\xe2\x80\xa9", "\\u{2028}\\u{2029}"},
      {"bidi embeddings and overrides", "\xe2\x80\xaa\xe2\x80\xae", "\\u{202a}\\u{202e}"},
      {"bidi isolates", "\xe2\x81\xa6\xe2\x81\xa9", "\\u{2066}\\u{2069}"},
      {"bidi marks", "\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", "\\u{200e}\\u{200f}\\u{061c}"},
      {"a lone continuation octet", "a\x80z", "a\\x80z"},
      {"octets that never occur", "\xc0\xf8\xff", "\\xc0\\xf8\\xff"},
      {"overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
      {"overlong DEL, two octets", "\xc1\xbf", "\\xc1\\xbf"},
      {"overlong, three octets", "\xe0\x9f\xbf", "\\xe0\\x9f\\xbf"},
      {"overlong, four octets", "\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf"},
      {"the first surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
      {"the last surrogate", "\xed\xbf\xbf", "\\xed\\xbf\\xbf"},
      {"beyond U+10FFFF", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
      {"a sequence cut by another character", "\xe5\xb1/", "\\xe5\\xb1/"},
      {"a sequence cut by the end", "x\xe5\xb1", "x\\xe5\\xb1"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.what);
    const std::string once = printable(row.in);
    CHECK(once == row.expected);
    CHECK(printable(once) == once);
    CHECK(printable(as_bytes(row.in)) == row.expected);
  }
}

TEST_CASE("printable with a limit") {
  const Case cases[] = {
      {"just fits", "abcd", "abcd"},
      {"one more", "abcde", "abcd…"},
      {"a character that straddles the limit goes as a whole", "abc山", "abc…"},
      {"a character that ends at the limit stays", "a山x", "a山…"},
      {"escapes count as the octets that they stand for", "\x01\x02\x03\x04\x05",
       "\\x01\\x02\\x03\\x04…"},
      {"octets that are not UTF-8", "\xff\xff\xff\xff\xff", "\\xff\\xff\\xff\\xff…"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.what);
    CHECK(printable(row.in, 4) == row.expected);
  }
  CHECK(printable("abc", 0) == "…");
  CHECK(printable("", 0).empty());
}

}  // namespace
}  // namespace yamabiko
