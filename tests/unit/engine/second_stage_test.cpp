// What follows an accepted request.
#include "engine/second_stage.hpp"

#include "yamabiko/probe/registry.hpp"

#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

constexpr const char* service_toml = R"([service]
name = "names"
title = "Names"
ports = { udp = [53] }
[[probe]]
name = "hello"
summary = "hello"
transport = "udp"
class = "identify"
payload = 'hello'
patterns = [{ match = 'hi' }]
[[probe]]
name = "other"
summary = "other"
transport = "udp"
class = "identify"
payload = 'other'
patterns = [{ match = 'hi' }]
[[probe]]
name = "who"
summary = "who"
transport = "udp"
class = "identify"
order = "confirm"
payload = 'who'
patterns = [{ match = 'hi' }]
[[probe]]
name = "who-else"
summary = "who else"
transport = "udp"
class = "identify"
order = "confirm"
after = ["other"]
payload = 'who else'
patterns = [{ match = 'hi' }]
[[probe]]
name = "loud"
summary = "loud"
transport = "udp"
class = "measure"
payload = 'tell'
patterns = [{ match = 'hi' }]
[[probe]]
name = "louder"
summary = "louder"
transport = "udp"
class = "measure"
after = ["other"]
payload = 'tell all'
patterns = [{ match = 'hi' }]
[[probe]]
name = "loud-name"
summary = "loud name"
transport = "udp"
class = "measure"
payload = 'tell {dns-name}'
patterns = [{ match = 'hi' }]
[[probe]]
name = "loop"
summary = "loop"
transport = "udp"
class = "loop"
payload = 'no'
)";

TEST_CASE("follows") {
  Registry registry;
  REQUIRE(registry.add_text(service_toml, "names.toml"));
  const Service& service = *registry.find("names");
  const Probe* const hello = service.probes.at(0).get();
  const Probe* const other = service.probes.at(1).get();
  const auto followers = [&](const Probe* accepted, Measure measure) {
    std::string names;
    for (const auto& probe : service.probes)
      if (follows(*probe, accepted, measure)) names += probe->name + ' ';
    return names;
  };
  CHECK(followers(hello, Measure::automatic) == "who loud ");
  CHECK(followers(other, Measure::automatic) == "who who-else loud louder ");
  CHECK(followers(other, Measure::never) == "who who-else ");
  // Nothing was accepted, so there is nothing to confirm.
  CHECK(followers(nullptr, Measure::all) == "loud louder ");
  REQUIRE(registry.give_dns_name("example.org"));
  CHECK(followers(hello, Measure::automatic) == "who loud loud-name ");
  CHECK(followers(nullptr, Measure::all) == "loud louder loud-name ");
  CHECK(followers(nullptr, Measure::never).empty());
}

}  // namespace
}  // namespace yamabiko
