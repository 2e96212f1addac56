// Loop tests: what a service file may say of one, and what it makes of a reply.
#include "probe/texts.hpp"
#include "yamabiko/probe/registry.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

TEST_CASE("a loop test in a service file") {
  const auto load = [](std::string_view change) {
    std::string text(test::echo_toml);
    text += "\n[[probe]]\nname = \"loop\"\nsummary = \"an error\"\nclass = \"loop\"\n";
    text += change;
    Registry registry;
    const auto added = registry.add_text(text, "echo.toml");
    return added ? std::string() : added.error().text();
  };
  const auto says = [&](std::string_view change, std::string_view what) {
    const std::string error = load(change);
    CAPTURE(error);
    CHECK(error.find(what) != std::string::npos);
  };
  CHECK(load("transport = \"udp\"\npayload = '{random:8}'\n").empty());
  says("transport = \"tcp\"\npayload = 'a'\n", "is over udp");
  says("transport = \"udp\"\npayload = '{cookie:u16}'\n", "has no cookie");
  for (const std::string_view key :
       {"order = \"first\"", "after = [\"hello\"]", "quiet_ms = 100", "decoder = \"dns\"",
        "patterns = [{ match = 'a' }]", "any_port = true", "cookie_offset = 1"})
    says("transport = \"udp\"\npayload = 'a'\n" + std::string(key) + "\n", "not for loop tests");
}

TEST_CASE("the loop tests of the shipped services") {
  const auto registry = Registry::built_in();
  REQUIRE(registry.has_value());
  std::vector<std::string> tested;
  for (const Service* service : registry->services())
    for (const auto& probe : service->probes) {
      if (probe->probe_class != ProbeClass::loop) continue;
      tested.push_back(service->name);
      const Query query{.transport = Transport::udp, .cookie = 0, .request = {}};
      CHECK_FALSE(probe->decode(query, {.parts = {}, .ended = true}).accepted);
      // Even nothing at all is an answer.
      const ByteView nothing;
      const Decoded decoded = probe->decode(query, {.parts = {&nothing, 1}, .ended = true});
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK(decoded.flags == std::vector{Flag::loop_prone});
    }
  CHECK(tested == std::vector<std::string>{"chargen", "daytime", "dns", "echo", "ntp", "qotd",
                                           "systat", "tftp", "time"});
}

}  // namespace
}  // namespace yamabiko
