// Tests of what service files may say besides the usual: a cookie behind a
// text, and a service of which nothing may be asked.
#include "probe/texts.hpp"
#include "yamabiko/probe/registry.hpp"

#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using test::echo_toml;

TEST_CASE("Probe whose reply has the cookie behind a text") {
  const auto probe_with = [](std::string_view payload) {
    std::string lines = "payload = '";
    lines += payload;
    lines += "'\ncookie_after = '\\id\\'\npatterns = [{ match = 'ok' }]";
    std::string text = test::with_line(echo_toml, 19, "");
    return test::with_line(text, 18, lines);
  };
  const auto cookie_in = [](const std::string& toml, std::string_view reply) {
    Registry registry;
    const auto added = registry.add_text(toml, "echo.toml");
    REQUIRE_MESSAGE(added.has_value(), added.error().text());
    return registry.find("echo")->probes[0]->cookie_of(as_bytes(reply));
  };
  SUBCASE("in octets") {
    const std::string toml = probe_with("{cookie:u16}");
    CHECK(cookie_in(toml, "ok\\id\\\x12\x34") == 0x1234);
    CHECK(cookie_in(toml, "\\id\\\x12\x34\\id\\\x56\x78") == 0x1234);
    CHECK(cookie_in(toml, "ok\\id\\\x12") == std::nullopt);
    CHECK(cookie_in(toml, "ok\x12\x34") == std::nullopt);
    CHECK(cookie_in(toml, "") == std::nullopt);
  }
  SUBCASE("in hexadecimal digits") {
    std::string toml = probe_with("{cookie:hex32}");
    CHECK(cookie_in(toml, "ok\\id\\00001234\\x") == 0x1234);
    CHECK(cookie_in(toml, "ok\\id\\0000123") == std::nullopt);
    CHECK(cookie_in(toml, "ok\\id\\0000123g") == std::nullopt);
    CHECK(cookie_in(toml, "ok\\id\\00 00 12") == std::nullopt);
    CHECK(cookie_in(toml, "ok\\id\\") == std::nullopt);
  }
}

TEST_CASE("a service of which nothing may be asked") {
  Registry registry;
  const auto added = registry.add_text(
      "[service]\nname = \"mute\"\ntitle = \"Mute\"\nports = { udp = [9], tcp = [9] }\n"
      "no_request = \"it bites\"\n",
      "mute.toml");
  REQUIRE_MESSAGE(added.has_value(), added.error().text());
  CHECK(registry.find("mute")->no_request == "it bites");
  CHECK(registry.find("mute")->probes.empty());
}

}  // namespace
}  // namespace yamabiko
