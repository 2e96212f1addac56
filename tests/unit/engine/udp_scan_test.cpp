// UdpScan: rounds, stages and attribution.
#include "engine/udp_scan_lab.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace yamabiko;
using namespace std::chrono_literals;
using yamabiko::test::Lab;

TEST_CASE("UdpScan rounds") {
  Lab lab;
  SUBCASE("a silent port is asked once a round, with the fall-backs from the second on") {
    auto first = lab.sent();
    REQUIRE(first.size() == 1);
    CHECK(Lab::text(first[0]) == "hello");
    const auto later = lab.pass(10s);
    REQUIRE(later.size() == 4);
    CHECK(Lab::text(later[0]) == "hello");
    CHECK(Lab::text(later[1]) == "again");
    CHECK(later[0].payload != first[0].payload);  // each attempt has its own cookie
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].state == State::no_answer);
    CHECK(lab.seen_[0].reason == "no reply");
    CHECK(lab.scan->done());
  }
  SUBCASE("silence lasts as long as timeout times rounds, and no longer") {
    const TimePoint start = lab.now;
    while (!lab.scan->done()) {
      static_cast<void>(lab.sent());
      if (const auto wake = lab.scan->wake()) lab.now = *wake;
    }
    CHECK(lab.now - start == 3s);
  }
  SUBCASE("a round that has begun waits for nothing") {
    CHECK(lab.sent().size() == 1);
    CHECK_FALSE(lab.scan->may_go_on());
    lab.now = *lab.scan->wake();
    CHECK_FALSE(lab.scan->advance(lab.now));
    CHECK_FALSE(lab.scan->wake());
    CHECK(lab.scan->may_go_on());
    CHECK(lab.sent().size() == 2);
    CHECK_FALSE(lab.scan->may_go_on());
  }
  SUBCASE("a closed port ends the scan at once") {
    CHECK(lab.sent().size() == 1);
    lab.icmp(Lab::host(1), 3, Lab::host(1));
    static_cast<void>(lab.sent());
    CHECK(lab.scan->done());
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].state == State::closed);
    CHECK(lab.seen_[0].reason == "port-unreach from 192.0.2.1");
  }
  SUBCASE("a soft error is the answer only if nothing better comes") {
    CHECK(lab.sent().size() == 1);
    lab.icmp(Lab::host(1), 1, Address::v4({198, 51, 100, 7}));
    CHECK_FALSE(lab.scan->done());
    SUBCASE("nothing comes") {
      lab.pass(10s);
      CHECK(lab.seen_.at(0).state == State::filtered);
      CHECK(lab.seen_.at(0).reason == "host-unreach from 198.51.100.7");
    }
    SUBCASE("our own system has no way to it") {
      lab.icmp(Lab::host(1), 1, Address::v4({10, 0, 0, 99}));
      lab.pass(10s);
      CHECK(lab.seen_.at(0).state == State::unreachable);
    }
    SUBCASE("the next round is answered") {
      const auto second = lab.pass(1500ms);
      lab.reply(Lab::host(1), 1000, Lab::answer(second.at(0), "HELLO 1.0"));
      lab.pass(10s);
      CHECK(lab.seen_.at(0).state == State::open);
    }
  }
  SUBCASE("what our own system refuses to send is unreachable") {
    const auto first = lab.sent();
    lab.scan->on_send_failure(lab.now, first.at(0),
                              std::make_error_code(std::errc::network_unreachable));
    static_cast<void>(lab.sent());
    CHECK(lab.scan->done());
    CHECK(lab.seen_.at(0).state == State::unreachable);
    CHECK(lab.statistics.requests_sent == 0);
  }
}

TEST_CASE("UdpScan second stage") {
  SUBCASE("a recognised service is measured at once, and each request only once answered") {
    Lab lab;
    const auto first = lab.sent();
    lab.reply(Lab::host(1), 1000, Lab::answer(first.at(0), "HELLO 1.5"));
    const auto second = lab.sent();
    REQUIRE(second.size() == 1);
    CHECK(Lab::text(second[0]) == "list");
    lab.now += 5ms;
    lab.reply(Lab::host(1), 1000, Lab::answer(second[0], "LIST a"));
    lab.reply(Lab::host(1), 1000, Lab::answer(second[0], "LIST b"));
    CHECK(lab.pass(10s).empty());
    REQUIRE(lab.seen_.size() == 1);
    const Observation& seen = lab.seen_[0];
    CHECK(seen.service == lab.registry.find("echoing"));
    CHECK(seen.reason == "echoing reply");
    REQUIRE(seen.exchanges.size() == 2);
    CHECK(seen.exchanges[0].decoded.version == "1.5");
    CHECK(seen.exchanges[0].request == first[0].payload);
    CHECK(seen.exchanges[1].datagrams.size() == 2);
    CHECK(seen.exchanges[1].rtt == 5ms);
  }
  SUBCASE("a measuring request that was lost is asked again, with another cookie") {
    Lab lab;
    const auto first = lab.sent();
    lab.reply(Lab::host(1), 1000, Lab::answer(first.at(0), "HELLO 1.5"));
    const auto lost = lab.sent();
    const auto repeated = lab.pass(1100ms);
    REQUIRE(repeated.size() == 1);
    CHECK(Lab::text(repeated[0]) == "list");
    CHECK(repeated[0].payload != lost.at(0).payload);
    lab.reply(Lab::host(1), 1000, Lab::answer(repeated[0], "LIST a"));
    lab.pass(10s);
    CHECK(lab.seen_.at(0).exchanges.size() == 2);
  }
  SUBCASE("never measures when told so") {
    Lab lab(1, Measure::never);
    const auto first = lab.sent();
    lab.reply(Lab::host(1), 1000, Lab::answer(first.at(0), "HELLO 1.5"));
    CHECK(lab.pass(10s).empty());
    CHECK(lab.seen_.at(0).exchanges.size() == 1);
  }
  SUBCASE("something else is asked the fall-backs, and is not measured") {
    Lab lab;
    const auto first = lab.sent();
    lab.reply(Lab::host(1), 1000, Lab::answer(first.at(0), "goodbye"));
    const auto later = lab.pass(10s);
    for (const auto& datagram : later) CHECK(Lab::text(datagram) == "again");
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].state == State::open);
    CHECK(lab.seen_[0].service == nullptr);
  }
  SUBCASE("something else is measured when all are") {
    Lab lab(1, Measure::all);
    const auto first = lab.sent();
    lab.reply(Lab::host(1), 1000, Lab::answer(first.at(0), "goodbye"));
    const auto later = lab.pass(20s);
    CHECK(std::any_of(later.begin(), later.end(),
                      [](const auto& each) { return Lab::text(each) == "list"; }));
    CHECK(lab.seen_.at(0).service == nullptr);
  }
}

TEST_CASE("UdpScan where several requests identify a service") {
  const auto probe = [](std::string_view name, std::string_view more) {
    return fmt::format(
        "[[probe]]\nname = '{0}'\nsummary = '{0}'\ntransport = 'udp'\n{1}\n"
        "payload = '{{cookie:u32}}{0}'\npatterns = [{{ match = '(?s)^....{0}' }}]\n"
        "[[probe.example]]\nsamples = ['a.hex']\ncookie = 1\n",
        name, more);
  };
  const std::string two_ways =
      "[service]\nname = 'twofold'\ntitle = 'known in two ways'\nports = { udp = [1000] }\n" +
      probe("one", "class = 'identify'") + probe("two", "class = 'identify'") +
      probe("much", "class = 'measure'\nafter = ['two']");
  Lab lab;
  REQUIRE(lab.registry.add_text(two_ways, "twofold.toml"));
  lab.plan.ports[0] = {.port = {.transport = Transport::udp, .number = 1000},
                       .services = {lab.registry.find("twofold")}};
  lab.start();
  const auto first = lab.sent();
  REQUIRE(first.size() == 2);
  // Whichever comes first, each leads to what hangs on it, once.
  lab.reply(Lab::host(1), 1000, Lab::answer(first[0], "one"));
  CHECK(lab.sent().empty());
  lab.reply(Lab::host(1), 1000, Lab::answer(first[1], "two"));
  lab.reply(Lab::host(1), 1000, Lab::answer(first[1], "two"));
  const auto second = lab.sent();
  REQUIRE(second.size() == 1);
  CHECK(Lab::text(second[0]) == "much");
}

TEST_CASE("UdpScan attribution") {
  Lab lab(2);
  const auto first = lab.sent();
  REQUIRE(first.size() == 2);

  SUBCASE("a wrong cookie is dropped and counted") {
    Bytes forged = Lab::answer(first[0], "HELLO 1");
    forged[0] ^= std::byte{1};
    lab.reply(Lab::host(1), 1000, forged);
    CHECK(lab.statistics.wrong_cookie == 1);
    lab.pass(10s);
    CHECK(lab.seen_.at(0).state == State::no_answer);
  }
  SUBCASE("the cookie of another target is a wrong one, unless it came from elsewhere") {
    lab.reply(Lab::host(9), 1000, Lab::answer(first[0], "HELLO 1"));
    lab.pass(20s);
    const auto open = std::find_if(lab.seen_.begin(), lab.seen_.end(), [](const Observation& seen) {
      return seen.state == State::open;
    });
    REQUIRE(open != lab.seen_.end());
    CHECK(open->endpoint.target == first[0].to);
    CHECK(open->other_address == Lab::host(9));
    CHECK(open->reason == "echoing reply from 192.0.2.9");
    CHECK_FALSE(open->other_port.has_value());
  }
  SUBCASE("a reply from another port is attributed and flagged") {
    lab.reply(Lab::host(1), 4000, Lab::answer(first[0], "HELLO 1"));
    lab.pass(20s);
    const auto open = std::find_if(lab.seen_.begin(), lab.seen_.end(), [](const Observation& seen) {
      return seen.state == State::open;
    });
    REQUIRE(open != lab.seen_.end());
    CHECK(open->other_port == 4000);
  }
  SUBCASE("a stray datagram is dropped and counted") {
    lab.reply(Lab::host(200), 53, Bytes(40, std::byte{7}));
    lab.reply(Lab::host(200), 53, {});
    CHECK(lab.statistics.stray == 2);
    lab.pass(10s);
    for (const Observation& seen : lab.seen_) CHECK(seen.state == State::no_answer);
  }
  SUBCASE("a late reply to an earlier round belongs to that round's exchange") {
    const auto second = lab.pass(1100ms);
    REQUIRE_FALSE(second.empty());
    lab.reply(Lab::host(1), 1000, Lab::answer(first[0], "HELLO 1"));
    lab.pass(20s);
    const auto open = std::find_if(lab.seen_.begin(), lab.seen_.end(), [](const Observation& seen) {
      return seen.state == State::open;
    });
    REQUIRE(open != lab.seen_.end());
    CHECK(open->exchanges.at(0).request == first[0].payload);
    CHECK(open->rtt >= 1s);
  }
}

TEST_CASE("UdpScan attribution of a reply that may come from any port") {
  Lab lab;
  REQUIRE(lab.registry.add_text(R"(
[service]
name = "roaming"
title = "answers from another port"
ports = { udp = [69] }
[[probe]]
name = "ask"
summary = "asks"
transport = "udp"
class = "identify"
payload = 'ask'
any_port = true
patterns = [{ match = '^no such file' }]
[[probe.example]]
samples = ["a.hex"]
)",
                                "roaming.toml"));
  lab.plan.ports[0] = {.port = {.transport = Transport::udp, .number = 69},
                       .services = {lab.registry.find("roaming")}};
  lab.start();
  CHECK(lab.sent().size() == 1);
  SUBCASE("it is taken when it is acceptable, and the port is told") {
    lab.reply(Lab::host(1), 40000,
              Bytes(as_bytes("no such file").begin(), as_bytes("no such file").end()));
    lab.pass(10s);
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].service == lab.registry.find("roaming"));
    CHECK(lab.seen_[0].other_port == 40000);
    CHECK(lab.seen_[0].exchanges.at(0).datagrams.size() == 1);
  }
  SUBCASE("anything else is not, nor what another address sends") {
    lab.reply(Lab::host(1), 40000, Bytes(4));
    lab.reply(Lab::host(9), 69,
              Bytes(as_bytes("no such file").begin(), as_bytes("no such file").end()));
    CHECK(lab.statistics.stray == 2);
    lab.pass(10s);
    CHECK(lab.seen_.at(0).state == State::no_answer);
  }
}

TEST_CASE("UdpScan where nothing may be asked") {
  Lab lab;
  REQUIRE(
      lab.registry.add_text("[service]\nname = \"mute\"\ntitle = \"Mute\"\n"
                            "ports = { udp = [9] }\nno_request = \"it bites\"\n",
                            "mute.toml"));
  lab.plan.ports[0] = {.port = {.transport = Transport::udp, .number = 9},
                       .services = {lab.registry.find("mute")}};
  lab.options.measure = Measure::all;
  lab.start();
  const auto sent = lab.sent();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].payload.empty());
  lab.reply(Lab::host(1), 9, Bytes(100));
  CHECK(lab.pass(10s).empty());
  REQUIRE(lab.seen_.size() == 1);
  CHECK(lab.seen_[0].state == State::open);
  CHECK(lab.seen_[0].service == nullptr);
}

TEST_CASE("UdpScan caps") {
  Lab lab;
  lab.options.max_datagrams = 10;
  lab.start();
  const auto first = lab.sent();
  lab.reply(Lab::host(1), 1000, Lab::answer(first.at(0), "HELLO 1"));
  const auto second = lab.sent();
  for (int i = 0; i < 50; ++i) lab.reply(Lab::host(1), 1000, Lab::answer(second.at(0), "LIST"));
  lab.pass(600ms);
  REQUIRE(lab.seen_.size() == 1);
  const Exchange& list = lab.seen_[0].exchanges.at(1);
  CHECK(list.capped);
  CHECK(list.datagrams.size() == 10);
  CHECK(lab.statistics.datagrams_received == 51);
}

TEST_CASE("UdpScan without a probe for the port") {
  Lab lab;
  lab.plan.ports = {{.port = {.transport = Transport::udp, .number = 1000}, .services = {}}};
  lab.start();
  const auto first = lab.sent();
  REQUIRE(first.size() == 1);
  CHECK(first[0].payload.empty());
  SUBCASE("any reply from there makes it open") {
    lab.reply(Lab::host(1), 1000, Bytes(3, std::byte{'x'}));
    lab.pass(10s);
    CHECK(lab.seen_.at(0).state == State::open);
    CHECK(lab.seen_.at(0).service == nullptr);
    CHECK(lab.seen_.at(0).exchanges.size() == 1);
  }
  SUBCASE("one from elsewhere does not") {
    lab.reply(Lab::host(1), 1001, Bytes(3, std::byte{'x'}));
    lab.pass(10s);
    CHECK(lab.seen_.at(0).state == State::no_answer);
  }
}

TEST_CASE("UdpScan abandoned") {
  Lab lab(3);
  const auto first = lab.sent();
  lab.reply(first.at(1).to, 1000, Lab::answer(first.at(1), "HELLO 1"));
  lab.scan->abandon();
  CHECK(lab.scan->done());
  REQUIRE(lab.seen_.size() == 1);
  CHECK(lab.seen_[0].endpoint.target == first.at(1).to);
  CHECK(lab.seen_[0].service != nullptr);
}
