// parse_universal_address and place_text.
#include "yamabiko/protocol/universal_address.hpp"

#include <doctest/doctest.h>

namespace yamabiko::rpc {
namespace {

TEST_CASE("parse_universal_address") {
  struct Case {
    std::string_view text;
    std::string_view host;
    std::uint16_t port;
    std::string_view place;
  };
  const Case cases[] = {
      {"0.0.0.0.0.111", "0.0.0.0", 111, "111"},
      {"::.0.111", "::", 111, "111"},
      {"192.0.2.7.156.64", "192.0.2.7", 40000, "40000 on 192.0.2.7"},
      {"127.0.0.1.255.255", "127.0.0.1", 65535, "65535 on 127.0.0.1"},
      {"2001:db8::1.8.1", "2001:db8::1", 2049, "2049 on 2001:db8::1"},
      {"::ffff:192.0.2.7.8.1", "192.0.2.7", 2049, "2049 on 192.0.2.7"},
      {"0.0.0.0.0.0", "0.0.0.0", 0, "0"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.text);
    const auto parsed = parse_universal_address(row.text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->host.text() == row.host);
    CHECK(parsed->port == row.port);
    CHECK(place_text(row.text) == row.place);
  }
}

TEST_CASE("parse_universal_address refuses") {
  for (const std::string_view text :
       {"", ".", "..", "0.0.0.0", "0.0.0.0.111", "0.0.0.0.0.256", "0.0.0.0.256.0", "0.0.0.0.-1.1",
        "0.0.0.0.+1.1", "0.0.0.0. 1.1", "0.0.0.0.1.", "0.0.0.0..1", "0.0.0.0.1.1.1", "::.1",
        "fe80::1%1.8.1", "/run/rpcbind.sock", "/run/a.1.2", "host.8.1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_universal_address(text).has_value());
    CHECK(place_text(text) == text);
  }
}

TEST_CASE("place_text of hostile octets is printable") {
  CHECK(place_text("/run/\x1b[2J.sock") == "/run/\\x1b[2J.sock");
}

}  // namespace
}  // namespace yamabiko::rpc
