// UdpScan over ranges, and with peers and systems that behave oddly.
#include "engine/udp_scan_lab.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

using namespace yamabiko;
using namespace std::chrono_literals;
using yamabiko::test::Lab;

TEST_CASE("UdpScan over a range") {
  Lab lab(200);
  lab.options.retries = 0;
  lab.options.seed = 11;
  SUBCASE("each target is asked once, in an order that is not theirs") {
    lab.start();
    const auto first = lab.sent();
    std::set<Address> asked;
    for (const auto& datagram : first) asked.insert(datagram.to);
    CHECK(asked.size() == 200);
    CHECK_FALSE(std::is_sorted(first.begin(), first.end(),
                               [](const auto& a, const auto& b) { return a.to < b.to; }));
  }
  SUBCASE("shards share the targets out without overlap") {
    std::set<Address> asked;
    std::size_t total = 0;
    for (std::uint64_t index = 0; index < 3; ++index) {
      lab.options.shard = {.index = index, .count = 3};
      lab.start();
      for (const auto& datagram : lab.sent()) asked.insert(datagram.to);
      total += lab.scan->slots();
      lab.pass(10s);
      CHECK(lab.scan->done());
    }
    CHECK(asked.size() == 200);
    CHECK(total == 200);
    CHECK(lab.seen_.size() == 200);
  }
  SUBCASE("what is not open is counted, not reported, when so asked") {
    lab.options.reported = Reported::open;
    lab.start();
    const auto first = lab.sent();
    lab.reply(first.at(5).to, 1000, Lab::answer(first.at(5), "HELLO 1"));
    lab.icmp(first.at(6).to, 3, first.at(6).to);
    lab.pass(10s);
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].state == State::open);
    CHECK(lab.statistics.unreported.at(static_cast<std::size_t>(State::closed)) == 1);
    CHECK(lab.statistics.unreported.at(static_cast<std::size_t>(State::no_answer)) == 198);
  }
}

TEST_CASE("UdpScan with a rate for each host") {
  Lab lab;
  lab.options.host_rate = 10;
  lab.options.retries = 0;
  lab.plan.ports.clear();
  for (std::uint16_t port = 1; port <= 30; ++port)
    lab.plan.ports.push_back(
        {.port = {.transport = Transport::udp, .number = port}, .services = {}});
  lab.start();
  // A small burst, and then one a tenth of a second.
  CHECK(lab.sent().size() == 9);
  CHECK(lab.pass(1s).size() == 10);
  CHECK(lab.pass(10s).size() == 11);
  CHECK(lab.scan->done());
}

TEST_CASE("UdpScan under odd conditions") {
  Lab lab;
  SUBCASE("a measuring reply that is later than the repeats still counts, and ends them") {
    const auto first = lab.sent();
    lab.reply(Lab::host(1), 1000, Lab::answer(first.at(0), "HELLO 1.5"));
    const auto second = lab.sent();
    REQUIRE(second.size() == 1);
    lab.pass(1500ms);  // by now it has been asked again
    lab.reply(Lab::host(1), 1000, Lab::answer(second[0], "LIST late"));
    CHECK(lab.pass(10s).empty());
    const Observation& seen = lab.seen_.at(0);
    REQUIRE(seen.exchanges.size() == 2);
    CHECK(seen.exchanges[1].request == second[0].payload);
  }
  SUBCASE("a peer that drips can not hold the scan for ever") {
    const auto first = lab.sent();
    lab.reply(Lab::host(1), 1000, Lab::answer(first.at(0), "HELLO 1.5"));
    const auto second = lab.sent();
    const TimePoint start = lab.now;
    while (lab.seen_.empty() && lab.now - start < 60s) {
      lab.reply(Lab::host(1), 1000, Lab::answer(second.at(0), "LIST"));
      lab.pass(400ms);
    }
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.now - start < 20s);
    CHECK(lab.seen_[0].exchanges.at(1).capped);
  }
  SUBCASE("after many misses a short cookie from elsewhere is not trusted, a long one is") {
    const auto first = lab.sent();
    for (int i = 0; i < 300; ++i) lab.reply(Lab::host(200), 1000, Bytes(40, std::byte{7}));
    lab.reply(Lab::host(9), 1000, Lab::answer(first.at(0), "HELLO 1"));
    lab.pass(20s);
    CHECK(lab.seen_.at(0).other_address == Lab::host(9));
  }
  SUBCASE("errors about a port that is known to be closed count for the limit of its host") {
    lab.plan.ports.push_back({.port = {.transport = Transport::udp, .number = 1001}});
    lab.start();
    lab.sent();
    // All that it may send at once, for one port that was asked several times.
    for (int i = 0; i < 6; ++i) lab.icmp(Lab::host(1), 3, Lab::host(1));
    // Three rounds of half a second, for the host has answered at once.
    lab.pass(1400ms);
    // The rounds end, and the silent port is asked once more.
    const auto asked = lab.pass(200ms);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].port == 1001);
    lab.scan->on_icmp(
        lab.now,
        {.to = Lab::host(1), .port = 1001, .icmp = {Family::v4, 3, 3}, .from = Lab::host(1)});
    lab.pass(1s);
    CHECK(lab.scan->done());
    REQUIRE(lab.seen_.size() == 2);
    CHECK(lab.seen_[1].state == State::closed);
  }
}

TEST_CASE("UdpScan: how long a round listens") {
  Lab lab;
  lab.plan.ports.push_back({.port = {.transport = Transport::udp, .number = 1001}});
  lab.start();
  const auto silent = [&lab] {
    lab.pass(60s);
    REQUIRE(lab.scan->done());
    REQUIRE(lab.seen_.size() == 2);
    CHECK(std::any_of(lab.seen_.begin(), lab.seen_.end(), [](const Observation& each) {
      return each.endpoint.port == 1001 && each.state == State::no_answer;
    }));
  };
  SUBCASE("the timeout, as long as the host has not answered at all") {
    lab.sent();
    CHECK(lab.pass(990ms).empty());
    CHECK(lab.pass(20ms).size() == 3);  // a fall-back, too
    silent();
  }
  SUBCASE("half a second, once it has answered at once") {
    const auto first = lab.sent();
    const auto& known = first.at(0).port == 1000 ? first.at(0) : first.at(1);
    lab.reply(Lab::host(1), 1000, Lab::answer(known, "HELLO 1"));
    const auto asked_in = [&lab](std::chrono::milliseconds time) {
      const auto sent = lab.pass(time);
      return std::count_if(sent.begin(), sent.end(),
                           [](const OutgoingDatagram& each) { return each.port == 1001; });
    };
    CHECK(asked_in(490ms) == 0);
    CHECK(asked_in(20ms) == 1);
    silent();
  }
  SUBCASE("eight round trips, where that is more") {
    const auto first = lab.sent();
    const auto& known = first.at(0).port == 1000 ? first.at(0) : first.at(1);
    lab.now += 100ms;
    lab.reply(Lab::host(1), 1000, Lab::answer(known, "HELLO 1"));
    lab.pass(600ms);
    const auto sent = lab.pass(250ms);
    CHECK(std::any_of(sent.begin(), sent.end(),
                      [](const OutgoingDatagram& each) { return each.port == 1001; }));
  }
}

TEST_CASE("UdpScan: rounds go on while datagrams get lost") {
  Lab lab(200, Measure::never);
  const auto rounds_until_done = [&lab](unsigned lost_each_round) {
    unsigned rounds = 0;
    while (!lab.scan->done() && rounds < 20) {
      const auto sent = lab.pass(10ms);
      // Fewer are second thoughts about one endpoint or another.
      if (sent.size() >= lost_each_round) ++rounds;
      std::size_t lost = 0;
      for (const OutgoingDatagram& each : sent)
        if (lost < lost_each_round)
          ++lost;
        else
          lab.reply(each.to, 1000, Lab::answer(each, "HELLO 1"));
    }
    return rounds;
  };
  SUBCASE("the usual number where none is") {
    // All answer at once, or not at all.
    const auto sent = lab.sent();
    for (std::size_t i = 20; i < sent.size(); ++i)
      lab.reply(sent[i].to, 1000, Lab::answer(sent[i], "HELLO 1"));
    std::size_t repeats = 0;
    while (!lab.scan->done())
      for (const OutgoingDatagram& each : lab.pass(1s))
        for (std::size_t i = 0; i < 20; ++i) repeats += each.to == sent[i].to ? 1 : 0;
    // The probe of the first round, and its fall-back.
    CHECK(repeats == 20 * 2 * 2);
  }
  SUBCASE("more where some answer later only") {
    CHECK(rounds_until_done(20) > 3);
    CHECK(rounds_until_done(20) <= 7);
  }
  SUBCASE("but a single round stays one") {
    lab.options.retries = 0;
    lab.start();
    CHECK(rounds_until_done(20) == 1);
  }
}

TEST_CASE("UdpScan: --fast does not wait for a host that limits its errors") {
  Lab lab;
  lab.options.fast = true;
  lab.plan.ports.push_back({.port = {.transport = Transport::udp, .number = 1001}});
  lab.start();
  lab.sent();
  lab.icmp(Lab::host(1), 3, Lab::host(1));
  lab.pass(1600ms);
  CHECK(lab.scan->done());
  REQUIRE(lab.seen_.size() == 2);
  CHECK(lab.seen_[1].state == State::no_answer);
  CHECK(lab.seen_[1].reason == "no reply, and the host limits its ICMP errors");
  CHECK(lab.statistics.unresolved == 1);
}
