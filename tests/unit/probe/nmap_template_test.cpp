// Version templates of nmap: groups, $SUBST, $I and $P.
#include "probe/nmap_template.hpp"

#include <array>

#include <doctest/doctest.h>

namespace yamabiko {

TEST_CASE("expand_nmap_template") {
  const std::array<std::string_view, 4> groups{"all", "a_b_c", "x\0y", "\x12\x34"};
  struct Row {
    std::string_view text;
    std::optional<std::string_view> expected;
  };
  const std::array rows{
      Row{"", ""},
      Row{"plain", "plain"},
      Row{"$1", "a_b_c"},
      Row{"<$1-$3>", "<a_b_c-\x12\x34>"},
      Row{R"($SUBST(1,"_","."))", "a.b.c"},
      Row{R"($SUBST(1, "_", ", ") end)", "a, b, c end"},
      Row{R"($SUBST(1,"a_","\r\n\t"))", "\r\n\tb_c"},
      Row{R"($SUBST(1,"_",""))", "abc"},
      Row{"$P(3)", "4"},
      Row{R"($I(3,">"))", "4660"},
      Row{R"($I(3,"<"))", "13330"},
      Row{"$", std::nullopt},
      Row{"$0", std::nullopt},
      Row{"$4", std::nullopt},
      Row{"$x", std::nullopt},
      Row{"$P(", std::nullopt},
      Row{"$P(1", std::nullopt},
      Row{R"($SUBST(1,"","."))", std::nullopt},
      Row{R"($SUBST(1,"_"))", std::nullopt},
      Row{R"($SUBST(1,"_",".)", std::nullopt},
      Row{R"($I(3,"="))", std::nullopt},
      Row{R"($I(9,">"))", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto expanded = expand_nmap_template(row.text, groups);
    CHECK(expanded.has_value() == row.expected.has_value());
    if (expanded && row.expected) CHECK(*expanded == *row.expected);
  }
  const std::array<std::string_view, 2> long_group{"", "123456789"};
  CHECK_FALSE(expand_nmap_template(R"($I(1,">"))", long_group));
}

TEST_CASE("is_nmap_template") {
  CHECK(is_nmap_template("no dollar"));
  CHECK(is_nmap_template(R"($1 $P(2) $SUBST(3,"a","b") $I(9,"<"))"));
  CHECK_FALSE(is_nmap_template("$$"));
  CHECK_FALSE(is_nmap_template("$(1)"));
}

}  // namespace yamabiko
