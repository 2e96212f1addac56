// parse_endpoint: HOST[:PORT[/udp]].
#include "yamabiko/scan/endpoint_spec.hpp"

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

Port tcp(std::uint16_t number) {
  return {.transport = Transport::tcp, .number = number};
}

Port udp(std::uint16_t number) {
  return {.transport = Transport::udp, .number = number};
}

}  // namespace

TEST_CASE("parse_endpoint") {
  struct Row {
    std::string_view text;
    std::string host;
    std::vector<Port> ports;
  };
  const std::vector<Row> rows{
      {"192.0.2.1", "192.0.2.1", {}},
      {"192.0.2.1:22", "192.0.2.1", {tcp(22)}},
      {"192.0.2.1:22/tcp", "192.0.2.1", {tcp(22)}},
      {"192.0.2.1:53/udp", "192.0.2.1", {udp(53)}},
      {"example.org:25,465", "example.org", {tcp(25), tcp(465)}},
      {"example.org:8000-8002", "example.org", {tcp(8000), tcp(8001), tcp(8002)}},
      {"localhost", "localhost", {}},
      {"2001:db8::1", "2001:db8::1", {}},
      {"::1", "::1", {}},
      {"[::1]", "::1", {}},
      {"[2001:db8::1]:443", "2001:db8::1", {tcp(443)}},
      {"[2001:db8::1]:53/udp", "2001:db8::1", {udp(53)}},
      {"[192.0.2.1]:80", "192.0.2.1", {tcp(80)}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto spec = parse_endpoint(row.text);
    REQUIRE(spec);
    CHECK(spec->host == row.host);
    CHECK(spec->ports == row.ports);
  }
}

TEST_CASE("parse_endpoint: what is wrong is told, and how to write it") {
  for (const std::string_view text : {"",
                                      ":22",
                                      "192.0.2.1:",
                                      "192.0.2.1:0",
                                      "192.0.2.1:65536",
                                      "192.0.2.1:99999999999",
                                      "192.0.2.1:22x",
                                      "192.0.2.1:22/sctp",
                                      "192.0.2.1:/udp",
                                      "192.0.2.1:22/udp/udp",
                                      "192.0.2.1:U:53",
                                      "192.0.2.1:-5--",
                                      "192.0.2.1:9-1",
                                      "192.0.2.0/24",
                                      "192.0.2.1-9:80",
                                      "192.0.2.1/udp",
                                      "[::1",
                                      "[::1]443",
                                      "[]:443",
                                      "2001:db8::1:443x",
                                      "1:2:3",
                                      "224.0.0.1:80",
                                      "255.255.255.255:80",
                                      "0.0.0.0:80",
                                      "[ff02::1]:80",
                                      "[fe80::1]:80",
                                      "https://example.org/",
                                      "exa mple:80",
                                      "\x1b[31m:80",
                                      "-oops:80"}) {
    CAPTURE(text);
    const auto spec = parse_endpoint(text);
    REQUIRE_FALSE(spec);
    CHECK_FALSE(spec.error().empty());
    CHECK(spec.error().find('\x1b') == std::string::npos);
  }
  CHECK(parse_endpoint("192.0.2.1:70000").error().find("from 1 to 65535") != std::string::npos);
  CHECK(parse_endpoint("2001:db8::zz:443").error().find("brackets") != std::string::npos);
  CHECK(parse_endpoint("192.0.2.0/24").error().find("yamabiko check") != std::string::npos);
}

}  // namespace yamabiko
