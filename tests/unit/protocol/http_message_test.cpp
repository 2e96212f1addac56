// The form that SSDP and SIP share.
#include "protocol/http_message.hpp"

#include <string>

#include <doctest/doctest.h>

namespace yamabiko::http {
namespace {

TEST_CASE("read_message") {
  SUBCASE("cuts lines, with CR LF and with LF alone") {
    const auto message = read_message("A b\r\nOne:  1 \nTWO: x:y\r\nno header\r\n\r\nbody");
    REQUIRE(message);
    CHECK(message->start == "A b");
    REQUIRE(message->headers.size() == 2);
    CHECK(header(*message, "one") == "1");
    CHECK(header(*message, "Two") == "x:y");
    CHECK(header(*message, "three").empty());
    CHECK(message->whole);
    CHECK(message->body == "body");
  }
  SUBCASE("tells a message that has not ended") {
    const auto message = read_message("A b\r\nOne: 1\r\nTwo: 2");
    REQUIRE(message);
    CHECK_FALSE(message->whole);
    CHECK(message->headers.size() == 1);
  }
  SUBCASE("wants a first line") {
    CHECK_FALSE(read_message(""));
    CHECK_FALSE(read_message("A b"));
    CHECK_FALSE(read_message("\r\n\r\n"));
    CHECK_FALSE(read_message("A\x01\r\n\r\n"));
  }
  SUBCASE("reads no more than 128 headers") {
    std::string text = "A\r\n";
    for (int i = 0; i < 1000; ++i) text += "a: b\r\n";
    const auto message = read_message(text + "\r\n");
    REQUIRE(message);
    CHECK(message->headers.size() == 128);
    CHECK(message->whole);
  }
}

TEST_CASE("read_product") {
  struct Case {
    std::string_view text;
    std::string_view name;
    std::string_view version;
  };
  const Case cases[] = {
      {"MiniUPnPd/2.3.1", "MiniUPnPd", "2.3.1"},
      {"kamailio (5.6.3 (x86_64/linux))", "kamailio", "5.6.3"},
      {"Asterisk PBX 18.10.0~dfsg", "Asterisk PBX", "18.10.0"},
      {"FRITZ!OS", "FRITZ!OS", ""},
      {"snom300/8.7.5.35", "snom300", "8.7.5.35"},
      {"thing-v1.2", "thing", "1.2"},
      {"dev.1.", "dev.1.", ""},
      {"1.2", "", "1.2"},
      {"v1.2", "v", "1.2"},
      {"", "", ""},
      {"a\x1b[0m/1.0", "a\\x1b[0m", "1.0"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const Product product = read_product(c.text);
    CHECK(product.name == c.name);
    CHECK(product.version == c.version);
  }
  CHECK(read_product(std::string(100000, '1') + ".1").version.empty());
}

}  // namespace
}  // namespace yamabiko::http
