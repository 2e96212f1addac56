// Column widths, wrapping and colour of tables.
#include "report/table.hpp"

#include "report/display_width.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using Lines = std::vector<std::string>;

Table small_table() {
  return {.titles = {"PORT", "REASON", "SERVICE"},
          .rows = {{.cells = {{"111/udp"}, {"rpcbind reply"}, {"rpcbind"}}},
                   {.cells = {{"53/tcp"}, {"reset"}, {""}}}}};
}

}  // namespace

TEST_CASE("render") {
  Table table = small_table();

  SUBCASE("columns are as wide as their widest cell") {
    CHECK(render(table, 80, Colour::no) == Lines{"PORT     REASON         SERVICE",
                                                 "111/udp  rpcbind reply  rpcbind",
                                                 "53/tcp   reset"});
  }
  SUBCASE("the last text of a row may reach into empty columns") {
    table.rows[1].cells[1].text = "admin-prohibited here";
    CHECK(render(table, 80, Colour::no)[2] == "53/tcp   admin-prohibited here");
    CHECK(natural_width(table) == 31);
  }
  SUBCASE("a table that is too wide wraps its widest column") {
    CHECK(render(table, 25, Colour::no) == Lines{"PORT     REASON   SERVICE",
                                                 "111/udp  rpcbind  rpcbind", "         reply",
                                                 "53/tcp   reset"});
  }
  SUBCASE("rows of early wrapping give way first") {
    table.rows.push_back({.cells = {{"443/tcp"}, {"admin-prohibited from 192.0.2.254"}, {"https?"}},
                          .wrapping = Wrapping::early});
    CHECK(natural_width(table) == 7 + 2 + 16 + 2 + 7);
    CHECK(render(table, 34, Colour::no) ==
          Lines{"PORT     REASON            SERVICE", "111/udp  rpcbind reply     rpcbind",
                "53/tcp   reset", "443/tcp  admin-prohibited  https?",
                "         from 192.0.2.254"});
  }
  SUBCASE("words are cut only when nothing else helps") {
    CHECK(least_width(table) == 7 + 2 + 7 + 2 + 7);
    for (const std::string& line : render(table, 20, Colour::no)) {
      CAPTURE(line);
      CHECK(display_width(line) <= 20);
    }
  }
  SUBCASE("wide characters take two columns") {
    table.rows[0].cells[1].text = "遮断";
    CHECK(render(table, 80, Colour::no)[1] == "111/udp  遮断    rpcbind");
  }
  SUBCASE("colour surrounds the text, not the padding") {
    table.rows[1].cells[0].style = Style::good;
    CHECK(render(table, 80, Colour::yes)[2] == "\x1b[32m53/tcp\x1b[0m   reset");
    CHECK(render(table, 80, Colour::yes)[0] ==
          "\x1b[2mPORT\x1b[0m     \x1b[2mREASON\x1b[0m         \x1b[2mSERVICE\x1b[0m");
  }
}

}  // namespace yamabiko
