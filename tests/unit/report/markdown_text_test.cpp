// Escapes and fences.
#include "report/markdown_text.hpp"

#include <doctest/doctest.h>

namespace yamabiko {

TEST_CASE("markdown_text") {
  CHECK(markdown_text("plain, with a dot.") == "plain, with a dot.");
  CHECK(markdown_text("a|b <i>*c*</i> [d](e) &amp; `f`") ==
        R"(a\|b \<i\>\*c\*\</i\> \[d\](e) \&amp; \`f\`)");
  CHECK(markdown_text("a\nb") == R"(a\\x0ab)");
}

TEST_CASE("markdown_code") {
  CHECK(markdown_code("").empty());
  CHECK(markdown_code("1.6.18") == "`1.6.18`");
  CHECK(markdown_code("a`b") == "`` a`b ``");
  CHECK(markdown_code("``") == "``` `` ```");
  CHECK(markdown_code(" ") == "`   `");
  CHECK(markdown_code("a|b") == R"(`a\|b`)");
  CHECK(markdown_code("a\nb") == R"(`a\x0ab`)");
  CHECK(markdown_code("abcdef", 3) == "`abc…`");
}

}  // namespace yamabiko
