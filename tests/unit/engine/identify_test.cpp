// identify(): against servers on the loopback interface.
#include "engine/identify.hpp"

#include "engine/echoing_service.hpp"
#include "engine/loopback_server.hpp"

#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

constexpr std::string_view nmap_text = R"(Probe TCP NULL q||
Probe TCP Word q|word?\r\n|
rarity 1
match wordy m|^WORD (\d+)| p/Wordy/ v/$1/ cpe:/a:lab:wordy:$1/
Probe UDP Wave q|wave|
rarity 1
match waver m|^WAVED (\d+)| p/Waver/ v/$1/
)";

// What was seen, with what must outlive the call.
struct Seen {
  State state = State::no_answer;
  std::string reason;
  std::string service;
  std::string version;
  Facts facts;
};

Bytes octets(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

Seen ask(Transport transport, std::uint16_t port) {
  Registry registry;
  // A guess would not reach it: it is asked because it lists the port.
  std::string service = echoing_service;
  constexpr std::string_view listed = "tcp = [1000]";
  service.replace(service.find(listed), listed.size(), "tcp = [" + std::to_string(port) + "]");
  REQUIRE(registry.add_text(service, "echoing.toml"));
  const NmapProbes nmap = NmapProbes::read(std::string(nmap_text), "probes");
  const IdentifyOptions options{.patience = std::chrono::milliseconds(300)};
  std::vector<Seen> seen;
  const Endpoint endpoint{
      .target = Address::v4({127, 0, 0, 1}), .transport = transport, .port = port};
  const IdentifyOutcome outcome =
      identify({endpoint}, registry, &nmap, options, [&](const Observation& observation) {
        Seen& each = seen.emplace_back();
        each.state = observation.state;
        each.reason = observation.reason;
        if (observation.service != nullptr) each.service = observation.service->name;
        for (const Exchange& exchange : observation.exchanges) {
          if (!exchange.decoded.version.empty()) each.version = exchange.decoded.version;
          for (const Fact& fact : exchange.decoded.facts) each.facts.push_back(fact);
        }
      });
  CHECK_FALSE(outcome.interrupted);
  REQUIRE(seen.size() == 1);
  return seen.front();
}

std::string fact(const Seen& seen, std::string_view name) {
  const FactValue* value = find_fact(seen.facts, name);
  return value != nullptr ? to_text(*value) : "";
}

}  // namespace

TEST_CASE("identify over TCP") {
  SUBCASE("by nmap's probes, with the line that recognised it") {
    const LoopbackServer server(SOCK_STREAM, [](ByteView request) {
      return as_text(request) == "word?\r\n" ? octets("WORD 3") : Bytes();
    });
    const Seen seen = ask(Transport::tcp, server.port());
    CHECK(seen.state == State::open);
    CHECK(seen.service == "wordy");
    CHECK(seen.version == "3");
    CHECK(fact(seen, "product") == "Wordy");
    CHECK(fact(seen, "cpe") == "cpe:/a:lab:wordy:3");
    CHECK(fact(seen, "recognised_by") == "probes:4, match of probe Word");
  }
  SUBCASE("by the registry, with the probe that did") {
    const LoopbackServer server(SOCK_STREAM, [](ByteView request) { return echoing(request, 0); });
    const Seen seen = ask(Transport::tcp, server.port());
    CHECK(seen.service == "echoing");
    CHECK(seen.version == "2.0");
    CHECK(fact(seen, "recognised_by").starts_with("echoing.toml:"));
  }
  SUBCASE("what nobody knows is open") {
    const LoopbackServer server(SOCK_STREAM, [](ByteView) { return octets("who?"); });
    const Seen seen = ask(Transport::tcp, server.port());
    CHECK(seen.state == State::open);
    CHECK(seen.service.empty());
    CHECK(seen.reason == "banner");
  }
}

TEST_CASE("identify over UDP") {
  SUBCASE("by the registry's scan") {
    const LoopbackServer server(SOCK_DGRAM, [](ByteView request) { return echoing(request, 4); });
    const Seen seen = ask(Transport::udp, server.port());
    CHECK(seen.service == "echoing");
    CHECK(fact(seen, "recognised_by").starts_with("echoing.toml:"));
  }
  SUBCASE("by nmap's probes, where the registry's bring nothing") {
    const LoopbackServer server(SOCK_DGRAM, [](ByteView request) {
      return as_text(request) == "wave" ? octets("WAVED 8") : Bytes();
    });
    const Seen seen = ask(Transport::udp, server.port());
    CHECK(seen.state == State::open);
    CHECK(seen.reason == "waver reply");
    CHECK(seen.service == "waver");
    CHECK(seen.version == "8");
  }
}

TEST_CASE("identify: a closed port") {
  for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
    const std::uint16_t port = LoopbackServer(type, [](ByteView) { return Bytes(); }).port();
    const Seen seen = ask(type == SOCK_STREAM ? Transport::tcp : Transport::udp, port);
    CHECK(seen.state == State::closed);
  }
}

}  // namespace yamabiko
