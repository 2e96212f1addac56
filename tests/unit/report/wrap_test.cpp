// Where lines break.
#include "report/wrap.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {

using Lines = std::vector<std::string>;

TEST_CASE("wrap") {
  SUBCASE("at spaces") {
    CHECK(wrap("filter it with the firewall", 9) == Lines{"filter it", "with the", "firewall"});
  }
  SUBCASE("a text that fits stays whole") {
    CHECK(wrap("filter it", 9) == Lines{"filter it"});
  }
  SUBCASE("an empty text is one empty line") {
    CHECK(wrap("", 9) == Lines{""});
    CHECK(wrap("   ", 9) == Lines{""});
  }
  SUBCASE("a word that is longer than a line is cut") {
    CHECK(wrap("ab 0123456789 cd", 4) == Lines{"ab", "0123", "4567", "89", "cd"});
  }
  SUBCASE("and after a hyphen where there is one") {
    CHECK(wrap("admin-prohibited", 12) == Lines{"admin-", "prohibited"});
  }
  SUBCASE("between wide characters") {
    CHECK(wrap("外からの接続", 6) == Lines{"外から", "の接続"});
    CHECK(wrap("外からの接続", 7) == Lines{"外から", "の接続"});
  }
  SUBCASE("never before what closes or after what opens") {
    CHECK(wrap("遮断する。", 8) == Lines{"遮断す", "る。"});
    CHECK(wrap("遮断（外）", 6) == Lines{"遮断", "（外）"});
    CHECK(wrap("サーバー", 4) == Lines{"サー", "バー"});
  }
  SUBCASE("a command inside Japanese stays whole") {
    CHECK(wrap("設定に -l 127.0.0.1 を書く", 12) == Lines{"設定に -l", "127.0.0.1 を", "書く"});
  }
  SUBCASE("not at a no-break space, which is shown as a space") {
    CHECK(wrap("a\u00a0b c\u00a0d", 5) == Lines{"a b", "c d"});
  }
  SUBCASE("one column holds a wide character all the same") {
    CHECK(wrap("遮断", 1) == Lines{"遮", "断"});
    CHECK(wrap("ab", 0) == Lines{"a", "b"});
  }
}

TEST_CASE("widest_word") {
  CHECK(widest_word("") == 0);
  CHECK(widest_word("open: memcached reply") == 9);
  CHECK(widest_word("遮断する。") == 4);
}

}  // namespace yamabiko
