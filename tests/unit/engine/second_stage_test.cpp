// What follows an accepted request.
#include "engine/second_stage.hpp"

#include "yamabiko/probe/template.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

struct Made : Probe {
  Made(const Service& owner, std::string called, ProbeClass kind,
       ProbeOrder place = ProbeOrder::first, std::vector<std::string> wanted = {}) {
    service = &owner;
    name = std::move(called);
    probe_class = kind;
    order = place;
    after = std::move(wanted);
  }
};

TEST_CASE("follows") {
  const Service service;
  using enum ProbeClass;
  const Made hello(service, "hello", identify);
  const Made other(service, "other", identify);
  const Made who(service, "who", identify, ProbeOrder::confirm);
  const Made who_else(service, "who-else", identify, ProbeOrder::confirm, {"other"});
  const Made loud(service, "loud", measure);
  const Made louder(service, "louder", measure, ProbeOrder::first, {"other"});
  const Made again(service, "again", loop);
  Made named(service, "named", measure);
  Template payload = *Template::parse("{dns-name}");
  named.payload = std::make_shared<Template>(payload);
  const auto followers = [&](const Probe* accepted, Measure wanted) {
    std::string names;
    for (const Made* each : {&hello, &other, &who, &who_else, &loud, &louder, &again,
                             static_cast<const Made*>(&named)})
      if (follows(*each, accepted, wanted)) names += each->name + ' ';
    return names;
  };
  CHECK(followers(&hello, Measure::automatic) == "who loud ");
  CHECK(followers(&other, Measure::automatic) == "who who-else loud louder ");
  CHECK(followers(&other, Measure::never) == "who who-else ");
  // Nothing was accepted, so there is nothing to confirm.
  CHECK(followers(nullptr, Measure::all) == "loud louder ");
  payload.set_name({std::byte{1}, std::byte{'a'}, std::byte{0}});
  named.payload = std::make_shared<Template>(payload);
  CHECK(followers(&hello, Measure::automatic) == "who loud named ");
  CHECK(followers(nullptr, Measure::all) == "loud louder named ");
  CHECK(followers(nullptr, Measure::never).empty());
}

TEST_CASE("follows, of what is spoken inside TLS alone") {
  Service service;
  service.inside_tls = true;
  Made probe(service, "who", ProbeClass::identify, ProbeOrder::confirm);
  CHECK(follows(probe, &probe, Measure::automatic));
  probe.transport = Transport::tcp;
  CHECK_FALSE(follows(probe, &probe, Measure::automatic));
}

}  // namespace
}  // namespace yamabiko
