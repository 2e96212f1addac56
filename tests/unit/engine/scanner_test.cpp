// scan() with real sockets, on the loopback interface.
#include "yamabiko/engine/scanner.hpp"

#include "engine/echoing_service.hpp"
#include "engine/loopback_server.hpp"

#include <algorithm>
#include <stop_token>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace yamabiko;
using namespace std::chrono_literals;

namespace {

// Answers as the service does; over UDP the first four octets are the cookie.
Bytes echoing(ByteView request, std::size_t cookie) {
  Bytes reply(request.begin(), request.begin() + static_cast<std::ptrdiff_t>(cookie));
  const std::string_view asked = as_text(request.subspan(cookie));
  const ByteView text =
      as_bytes(asked == "hello" ? "HELLO 2.0" : "LIST of many things, and louder");
  reply.insert(reply.end(), text.begin(), text.end());
  return reply;
}

class Lab {
 public:
  Lab() {
    REQUIRE(registry.add_text(echoing_service, "echoing.toml").has_value());
    plan.targets = TargetSet({{.first = Address::v4({127, 0, 0, 1})}});
    options.timeout = 200ms;
    options.retries = 1;
  }

  void ask(Transport transport, std::uint16_t port, bool service = true) {
    PlannedPort planned{.port = {.transport = transport, .number = port}, .services = {}};
    if (service) planned.services.push_back(registry.find("echoing"));
    plan.ports.push_back(planned);
  }

  ScanResult run() {
    const auto result =
        scan(plan, options,
             {.on_observation = [this](Observation&& each) { seen.push_back(std::move(each)); },
              .on_progress = {}});
    REQUIRE(result.has_value());
    return *result;
  }

  Registry registry;
  Plan plan;
  ScanOptions options;
  std::vector<Observation> seen;
};

struct Batched {
  static constexpr ChannelKind kind = ChannelKind::batched;
};
struct Portable {
  static constexpr ChannelKind kind = ChannelKind::portable;
};

std::uint16_t closed_port() {
  const LoopbackServer gone(SOCK_DGRAM, [](ByteView) { return Bytes(); });
  return gone.port();
}

}  // namespace

TEST_CASE("scan that is told to stop") {
  Lab lab;
  // Far longer than any test may take.
  lab.options.timeout = 10min;
  const LoopbackServer server(SOCK_DGRAM, [](ByteView) { return Bytes(); });
  lab.ask(Transport::udp, server.port());
  SUBCASE("before it began") {
    std::stop_source stop;
    stop.request_stop();
    lab.options.stop = stop.get_token();
    CHECK(lab.run().interrupted);
  }
  SUBCASE("by another thread") {
    std::jthread other;
    std::stop_source stop;
    lab.options.stop = stop.get_token();
    other = std::jthread([&stop] { stop.request_stop(); });
    CHECK(lab.run().interrupted);
  }
}

TEST_CASE_TEMPLATE("scan over UDP", Channel, Batched, Portable) {
  Lab lab;
  lab.options.channel = Channel::kind;
  SUBCASE("an open service is identified and measured") {
    const LoopbackServer server(SOCK_DGRAM, [](ByteView request) { return echoing(request, 4); });
    lab.ask(Transport::udp, server.port());
    const ScanResult result = lab.run();
    REQUIRE(lab.seen.size() == 1);
    CHECK(lab.seen[0].state == State::open);
    REQUIRE(lab.seen[0].exchanges.size() == 2);
    CHECK(lab.seen[0].exchanges[0].decoded.version == "2.0");
    CHECK(lab.seen[0].exchanges[1].datagrams.at(0).payload.size() == 35);
    CHECK(result.statistics.requests_sent == 2);
    CHECK(result.statistics.datagrams_received == 2);
  }
  SUBCASE("a closed port is closed") {
    lab.ask(Transport::udp, closed_port());
    lab.run();
    REQUIRE(lab.seen.size() == 1);
    CHECK(lab.seen[0].state == State::closed);
    CHECK(lab.seen[0].reason.starts_with("port-unreach"));
  }
  SUBCASE("a silent port is no-answer") {
    const LoopbackServer server(SOCK_DGRAM, [](ByteView) { return Bytes(); });
    lab.ask(Transport::udp, server.port());
    lab.run();
    REQUIRE(lab.seen.size() == 1);
    CHECK(lab.seen[0].state == State::no_answer);
  }
}

TEST_CASE("scan over TCP") {
  Lab lab;
  SUBCASE("an open service is identified and measured") {
    const LoopbackServer server(SOCK_STREAM, [](ByteView request) { return echoing(request, 0); });
    lab.ask(Transport::tcp, server.port());
    lab.run();
    REQUIRE(lab.seen.size() == 1);
    CHECK(lab.seen[0].service == lab.registry.find("echoing"));
    REQUIRE(lab.seen[0].exchanges.size() == 2);
    CHECK(lab.seen[0].exchanges[0].decoded.version == "2.0");
  }
  SUBCASE("a closed port is closed by a reset") {
    lab.ask(Transport::tcp, closed_port());
    lab.run();
    REQUIRE(lab.seen.size() == 1);
    CHECK(lab.seen[0].state == State::closed);
    CHECK(lab.seen[0].reason == "reset");
  }
  SUBCASE("what answers with something else is open, without a service") {
    const LoopbackServer server(SOCK_STREAM, [](ByteView) {
      const ByteView text = as_bytes("HTTP/1.0 400 Bad Request\r\n\r\n");
      return Bytes(text.begin(), text.end());
    });
    lab.ask(Transport::tcp, server.port());
    lab.run();
    REQUIRE(lab.seen.size() == 1);
    CHECK(lab.seen[0].state == State::open);
    CHECK(lab.seen[0].service == nullptr);
  }
  SUBCASE("a port without a probe is asked for its banner") {
    const LoopbackServer server(SOCK_STREAM, [](ByteView) { return Bytes(); });
    lab.ask(Transport::tcp, server.port(), false);
    lab.run();
    REQUIRE(lab.seen.size() == 1);
    CHECK(lab.seen[0].state == State::open);
    CHECK(lab.seen[0].reason == "connected");
  }
}

// A server that speaks both a general protocol and a special use of it, and
// answers one of them late.
TEST_CASE_TEMPLATE("scan over TCP of a service that is a kind of another", Late, std::true_type,
                   std::false_type) {
  const auto service = [](std::string_view name, std::string_view more, std::string_view match) {
    return fmt::format(R"([service]
name = "{0}"
title = "{0}"
ports = {{ tcp = [1000] }}
{1}
[service.remediation]
en = ["turn it off"]
[[probe]]
name = "get"
summary = "get"
transport = "tcp"
class = "identify"
payload = '{0}'
patterns = [{{ match = '{2}', version = "$1", facts = {{ {0} = "$1" }} }}]
)",
                       name, more, match);
  };
  Lab lab;
  REQUIRE(lab.registry.add_text(service("general", "", R"(\APAGE (\w+))"), "a").has_value());
  REQUIRE(
      lab.registry
          .add_text(service("special", R"(kind_of = "general")", R"(\APAGE special (\w+))"), "b")
          .has_value());
  const LoopbackServer server(SOCK_STREAM, [](ByteView request) {
    const bool is_special = as_text(request) == "special";
    if (is_special == Late::value) std::this_thread::sleep_for(100ms);
    const ByteView text = as_bytes(is_special ? "PAGE special one" : "PAGE two");
    return Bytes(text.begin(), text.end());
  });
  const std::vector<const Service*> both{lab.registry.find("general"),
                                         lab.registry.find("special")};
  lab.plan.ports.push_back(
      {.port = {.transport = Transport::tcp, .number = server.port()}, .services = both});
  lab.run();
  REQUIRE(lab.seen.size() == 1);
  CHECK(lab.seen[0].service == both[1]);
  REQUIRE(lab.seen[0].exchanges.size() == 1);
  CHECK(lab.seen[0].exchanges[0].decoded.version == "one");
}

TEST_CASE("scan") {
  SUBCASE("UDP and TCP of many ports in one run") {
    Lab lab;
    const LoopbackServer udp(SOCK_DGRAM, [](ByteView request) { return echoing(request, 4); });
    const LoopbackServer tcp(SOCK_STREAM, [](ByteView request) { return echoing(request, 0); });
    lab.ask(Transport::udp, udp.port());
    lab.ask(Transport::tcp, tcp.port());
    lab.run();
    CHECK(lab.seen.size() == 2);
    CHECK(std::all_of(lab.seen.begin(), lab.seen.end(),
                      [](const Observation& each) { return each.service != nullptr; }));
  }
  SUBCASE("a source address that is not ours makes the run impossible") {
    Lab lab;
    lab.ask(Transport::udp, 9);
    lab.options.source_v4 = Address::v4({192, 0, 2, 1});
    const auto result =
        scan(lab.plan, lab.options, {.on_observation = [](Observation&&) {}, .on_progress = {}});
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error() == std::errc::address_not_available);
  }
  SUBCASE("a capture file that can't be made makes the run impossible") {
    Lab lab;
    lab.ask(Transport::udp, 9);
    lab.options.pcap = "/nonexistent/run.pcap";
    const auto result =
        scan(lab.plan, lab.options, {.on_observation = [](Observation&&) {}, .on_progress = {}});
    REQUIRE_FALSE(result.has_value());
    CHECK(result.error().category() == recording_category());
  }
  SUBCASE("progress counts each transport apart, whether there is news or not") {
    Lab lab;
    const LoopbackServer udp(SOCK_DGRAM, [](ByteView request) { return echoing(request, 4); });
    const LoopbackServer silent(SOCK_DGRAM, [](ByteView) { return Bytes(); });
    const LoopbackServer tcp(SOCK_STREAM, [](ByteView request) { return echoing(request, 0); });
    lab.ask(Transport::udp, udp.port());
    lab.ask(Transport::udp, silent.port());
    lab.ask(Transport::tcp, tcp.port());
    lab.options.timeout = 600ms;
    std::vector<ScanProgress> ticks;
    const auto result =
        scan(lab.plan, lab.options,
             {.on_observation = [](Observation&&) {},
              .on_progress = [&](const ScanProgress& now) { ticks.push_back(now); }});
    REQUIRE(result.has_value());
    REQUIRE(ticks.size() >= 3);
    CHECK(ticks.front().udp.endpoints == 2);
    CHECK(ticks.front().udp.resolved == 1);
    CHECK(ticks.front().udp.measuring == 1);
    CHECK(ticks.front().tcp.endpoints == 1);
    CHECK(ticks.back().tcp.requests == result->statistics.connections);
    // Of what was sent, the rest are requests on TCP connections.
    CHECK(ticks.back().udp.requests < result->statistics.requests_sent);
  }
  SUBCASE("an empty plan is done at once") {
    Lab lab;
    CHECK(lab.run().statistics.requests_sent == 0);
  }
}
