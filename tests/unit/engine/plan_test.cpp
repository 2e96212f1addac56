// plan_ports and planned_requests.
#include "yamabiko/engine/plan.hpp"

#include "engine/echoing_service.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

constexpr Port udp(std::uint16_t number) {
  return {.transport = Transport::udp, .number = number};
}

Registry test_registry() {
  Registry registry;
  const auto added = registry.add_text(echoing_service, "echoing.toml");
  REQUIRE_MESSAGE(added.has_value(), (added ? std::string() : added.error().text()));
  return registry;
}

}  // namespace

TEST_CASE("plan_ports") {
  const Registry registry = test_registry();
  SUBCASE("without a choice: every service on its own ports") {
    const auto planned = plan_ports(registry, {}, {});
    REQUIRE(planned.has_value());
    REQUIRE(planned->size() == 2);
    CHECK(planned->at(0).port == udp(1000));
    CHECK(planned->at(1).port.transport == Transport::tcp);
    CHECK(planned->at(0).services.size() == 1);
  }
  SUBCASE("a port that no service lists is asked for its state only") {
    const auto planned = plan_ports(registry, {udp(7), udp(1000)}, {});
    REQUIRE(planned->size() == 2);
    CHECK(planned->at(0).services.empty());
    CHECK(planned->at(1).services.size() == 1);
  }
  SUBCASE("a named service is looked for on any named port") {
    const auto planned = plan_ports(registry, {udp(7)}, {"echoing"});
    REQUIRE(planned->size() == 1);
    CHECK(planned->at(0).services.size() == 1);
  }
  SUBCASE("a profile chooses among the services, unless they are named") {
    CHECK(plan_ports(registry, {}, {}, "all")->size() == 2);
    CHECK(plan_ports(registry, {udp(7)}, {"echoing"}, "nothing")->at(0).services.size() == 1);
    const auto planned = plan_ports(registry, {}, {}, "nothing");
    REQUIRE_FALSE(planned.has_value());
    CHECK(planned.error().find("known are: all, default") != std::string::npos);
  }
  SUBCASE("who names a port gets every service that lists it, unless they name a profile") {
    Registry other;
    REQUIRE(
        other.add_text("[service]\nname = \"mute\"\ntitle = \"Mute\"\nports = { udp = [9] }\n"
                       "profiles = [\"special\"]\nno_request = \"it bites\"\n",
                       "mute.toml"));
    REQUIRE(other.add_text(echoing_service, "echoing.toml"));
    CHECK(plan_ports(other, {udp(9)}, {})->at(0).services.size() == 1);
    CHECK(plan_ports(other, {udp(1000)}, {}, "special")->at(0).services.empty());
    CHECK(plan_ports(other, {}, {})->size() == 2);
  }
  SUBCASE("an unknown service is an error that names those that are known") {
    const auto planned = plan_ports(registry, {}, {"ecoing"});
    REQUIRE_FALSE(planned.has_value());
    CHECK(planned.error().find("known are: echoing") != std::string::npos);
  }
}

TEST_CASE("planned_requests for a service of which nothing may be asked") {
  Registry registry;
  REQUIRE(
      registry.add_text("[service]\nname = \"mute\"\ntitle = \"Mute\"\n"
                        "ports = { udp = [9] }\nno_request = \"it bites\"\n",
                        "mute.toml"));
  Plan plan;
  const Address target = Address::v4({192, 0, 2, 1});
  plan.targets = TargetSet({{.first = target}});
  plan.ports = *plan_ports(registry, {}, {});
  REQUIRE(plan.ports.size() == 1);
  CHECK(plan.ports[0].services.size() == 1);
  const auto requests = planned_requests(plan, target);
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].probe == nullptr);
  CHECK(requests[0].bytes.empty());
}

TEST_CASE("planned_requests of a service that wants a name of DNS") {
  Registry registry;
  REQUIRE(registry.add_text(R"([service]
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
name = "loud"
summary = "loud"
transport = "udp"
class = "measure"
payload = 'tell {dns-name}'
patterns = [{ match = 'hi' }]
)",
                            "names.toml"));
  Plan plan;
  const Address target = Address::v4({192, 0, 2, 1});
  plan.targets = TargetSet({{.first = target}});
  plan.ports = *plan_ports(registry, {}, {});
  SUBCASE("without one it is not asked") {
    CHECK(planned_requests(plan, target).size() == 1);
    CHECK_FALSE(registry.give_dns_name("a..b").has_value());
    CHECK(planned_requests(plan, target).size() == 1);
  }
  SUBCASE("with one it is") {
    REQUIRE(registry.give_dns_name("b.test"));
    const auto requests = planned_requests(plan, target);
    REQUIRE(requests.size() == 2);
    CHECK(as_text(requests[1].bytes) == std::string_view("tell \1b\4test", 13));
  }
}

TEST_CASE("planned_requests") {
  const Registry registry = test_registry();
  Plan plan;
  const Address target = Address::v4({192, 0, 2, 1});
  plan.targets = TargetSet({{.first = target}});
  plan.ports = *plan_ports(registry, {udp(7), udp(1000)}, {});
  const auto requests = planned_requests(plan, target);
  REQUIRE(requests.size() == 4);
  CHECK(requests[0].probe == nullptr);
  CHECK(requests[1].probe->name == "hello");
  CHECK(requests[1].bytes.size() == 9);
  CHECK(requests[3].probe->probe_class == ProbeClass::measure);
}
