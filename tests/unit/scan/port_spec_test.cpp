// parse_ports: nmap's way of writing ports.
#include "yamabiko/scan/port_spec.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace yamabiko;

namespace {

std::string describe(const std::vector<Port>& ports) {
  std::string text;
  for (const Port& port : ports)
    text += fmt::format("{}/{} ", port.number, to_string(port.transport));
  return text;
}

}  // namespace

TEST_CASE("parse_ports") {
  SUBCASE("what may be written") {
    struct Row {
      const char* text;
      const char* ports;
    };
    const Row rows[] = {
        {"111", "111/udp 111/tcp "},
        {"443,111", "111/udp 111/tcp 443/udp 443/tcp "},
        {"U:111,T:1-3", "1/tcp 2/tcp 3/tcp 111/udp "},
        {"U:53,111,T:80", "53/udp 80/tcp 111/udp "},
        {"7,U:9", "7/udp 7/tcp 9/udp "},
        {"T:65534-", "65534/tcp 65535/tcp "},
        {"U:-2", "1/udp 2/udp "},
        {"U:5,U:5,U:4-6", "4/udp 5/udp 6/udp "},
    };
    for (const Row& row : rows) {
      CAPTURE(row.text);
      const auto ports = parse_ports(row.text);
      REQUIRE(ports.has_value());
      CHECK(describe(*ports) == row.ports);
    }
  }
  SUBCASE("a dash alone is every port") {
    CHECK(parse_ports("T:-")->size() == 65535);
  }
  SUBCASE("anything else is an error that shows how to write it") {
    for (const char* text :
         {"", "0", "65536", "x", "1-x", "9-7", "U:", "111,,443", "111,", "-1-2", "99999999999"}) {
      CAPTURE(text);
      const auto ports = parse_ports(text);
      REQUIRE_FALSE(ports.has_value());
      CHECK(ports.error().find("-p 111,443") != std::string::npos);
    }
  }
}
TEST_CASE("parse_ports takes no more room for what is named often") {
  std::string often = "1-65535";
  for (int i = 0; i < 2'000; ++i) often += ",1-65535";
  const auto ports = parse_ports(often);
  REQUIRE(ports.has_value());
  CHECK(ports->size() == 2 * 65'535);
}

TEST_CASE("to_text of ports") {
  for (const char* text :
       {"U:53", "T:1-1024", "U:53,111,T:1-3,80", "U:7-9,11211", "U:1-65535,T:1-65535", "T:65535"}) {
    CAPTURE(text);
    CHECK(to_text(*parse_ports(text)) == text);
  }
  CHECK(to_text(*parse_ports("111,112")) == "U:111-112,T:111-112");
  CHECK(to_text(std::vector<Port>{}).empty());
}
