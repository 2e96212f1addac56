// Tests of what service files may say besides the usual: a cookie behind a
// text, and a service of which nothing may be asked.
#include "probe/texts.hpp"
#include "yamabiko/probe/pattern.hpp"
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

TEST_CASE("Probe whose pattern goes on over TCP") {
  Registry registry;
  const auto added = registry.add_text(R"([service]
name = "page"
title = "A page"
ports = { tcp = [80] }
[service.remediation]
en = ["switch it off"]
[[probe]]
name = "get"
summary = "the page"
transport = "tcp"
class = "identify"
payload = 'GET'
patterns = [
  { match = '\AHEAD.*TITLE=(\w+);', facts = { title = "$1" } },
  { match = '\AHEAD', goes_on = true },
]
)",
                                       "page.toml");
  REQUIRE_MESSAGE(added.has_value(), added.error().text());
  const Probe& probe = *registry.find("page")->probes[0];
  const auto decode = [&](std::string_view stream, bool ended) {
    const ByteView part = as_bytes(stream);
    return probe.decode({.transport = Transport::tcp, .cookie = 0, .request = {}},
                        {.parts = {&part, 1}, .ended = ended});
  };
  SUBCASE("is whole when an earlier one matches") {
    CHECK(decode("HEAD TITLE=a;", false).complete);
    CHECK(decode("HEAD TITLE=a;", false).facts.size() == 1);
  }
  SUBCASE("is accepted at once, but whole only at the end") {
    CHECK(decode("HEAD TIT", false).accepted);
    CHECK_FALSE(decode("HEAD TIT", false).complete);
    CHECK(decode("HEAD TIT", true).complete);
  }
  SUBCASE("is whole when no pattern sees more") {
    const std::string most = "HEAD" + std::string(Pattern::max_subject - 4, 'x');
    CHECK(decode(most, false).complete);
    CHECK_FALSE(decode(std::string_view(most).substr(1), false).accepted);
    CHECK_FALSE(decode(most.substr(0, most.size() - 1), false).complete);
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
