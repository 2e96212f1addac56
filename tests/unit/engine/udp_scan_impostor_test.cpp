// UdpScan: what answers everybody with anything.
#include "engine/udp_scan_lab.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace yamabiko;
using namespace std::chrono_literals;
using yamabiko::test::Lab;

namespace {

// Two first requests: the cookie of the one comes back elsewhere than it stands in
// the request, the other has none.
constexpr const char* shifting_service = R"(
[service]
name = "shifting"
title = "replies with its cookie elsewhere"
ports = { udp = [1000] }
[[probe]]
name = "ask"
summary = "asks"
transport = "udp"
class = "identify"
payload = '{cookie:u32}a long question'
cookie_offset = 8
patterns = [{ match = '(?s)^ANSWER: .{4}$' }]
[[probe.example]]
samples = ["a.hex"]
cookie = 1
)";

constexpr const char* plain_probe = R"(
[[probe]]
name = "plain"
summary = "asks without a cookie"
transport = "udp"
class = "identify"
payload = '?'
patterns = [{ match = '^PLAIN' }]
[[probe.example]]
samples = ["a.hex"]
)";

class Shifting : public Lab {
 public:
  explicit Shifting(std::string text = shifting_service) {
    const auto added = registry.add_text(text, "shifting.toml");
    REQUIRE_MESSAGE(added.has_value(), (added ? std::string() : added.error().text()));
    plan.ports[0].services = {registry.find("shifting")};
    start();
  }

  void from_host(const Bytes& payload) { reply(host(1), 1000, payload); }
};

Bytes garbage(std::size_t size) {
  return {size, std::byte{0x5a}};
}

}  // namespace

TEST_CASE("UdpScan and an echo") {
  SUBCASE("its cookie is where the reply would have it") {
    Lab lab;
    const auto first = lab.sent();
    lab.reply(Lab::host(1), 1000, first.at(0).payload);
    CHECK(lab.pass(10s).empty());  // nor fall-backs
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].state == State::open);
    CHECK(lab.seen_[0].service == nullptr);
    CHECK(lab.seen_[0].denial == "sends back what it is sent");
    CHECK(lab.seen_[0].reason == "reply");
    CHECK(lab.seen_[0].exchanges.at(0).datagrams.size() == 1);
  }
  SUBCASE("its cookie is elsewhere: in any round") {
    Shifting lab;
    auto request = lab.sent().at(0);
    SUBCASE("the first") {}
    SUBCASE("the second") {
      request = lab.pass(1100ms).at(0);
    }
    lab.now += 7ms;
    lab.from_host(request.payload);
    lab.pass(10s);
    CHECK(lab.seen_.at(0).denial == "sends back what it is sent");
    CHECK(lab.seen_[0].exchanges.at(0).request == request.payload);
    CHECK(lab.seen_[0].rtt >= 7ms);
    CHECK(lab.statistics.wrong_cookie == 0);
  }
  SUBCASE("of one request, on a port that is asked others without a cookie") {
    Shifting lab(std::string(shifting_service) + plain_probe);
    const auto first = lab.sent();
    REQUIRE(first.size() == 2);
    lab.from_host(first[0].payload);
    lab.pass(10s);
    REQUIRE(lab.seen_.at(0).exchanges.size() == 1);
    CHECK(lab.seen_[0].exchanges[0].request == first[0].payload);
  }
  SUBCASE("one octet makes it none") {
    Lab lab;
    Bytes almost = lab.sent().at(0).payload;
    almost.back() ^= std::byte{1};
    lab.reply(Lab::host(1), 1000, almost);
    lab.pass(10s);
    CHECK(lab.seen_.at(0).denial.empty());
    CHECK(lab.seen_[0].reason == "unrecognised reply");
  }
  SUBCASE("from another port, that is told") {
    Lab lab;
    lab.reply(Lab::host(1), 4000, lab.sent().at(0).payload);
    lab.pass(10s);
    CHECK(lab.seen_.at(0).denial == "sends back what it is sent");
    CHECK(lab.seen_[0].other_port == 4000);
  }
  SUBCASE("of a fall-back, by a service that is known by then") {
    Lab lab;
    const auto first = lab.sent();
    const auto second = lab.pass(1100ms);
    REQUIRE(second.size() == 2);
    lab.reply(Lab::host(1), 1000, Lab::answer(second[0], "HELLO 1.5"));
    lab.reply(Lab::host(1), 1000, second[1].payload);
    lab.pass(20s);
    CHECK(lab.seen_.at(0).denial.empty());
    CHECK(lab.seen_[0].service != nullptr);
  }
}

TEST_CASE("UdpScan and what is the reply to nothing") {
  Shifting lab;
  const auto first = lab.sent();
  lab.now += 5ms;
  SUBCASE("it is the answer if nothing better comes, and is measured") {
    lab.from_host(garbage(100));
    lab.from_host(garbage(50));
    CHECK(lab.seen_.empty());
    const auto later = lab.pass(10s);
    CHECK(later.size() == 2);  // the rounds go on
    REQUIRE(lab.seen_.size() == 1);
    const Observation& seen = lab.seen_[0];
    CHECK(seen.state == State::open);
    CHECK(seen.reason == "unrecognised reply");
    CHECK(seen.service == nullptr);
    CHECK(seen.denial.empty());
    REQUIRE(seen.exchanges.size() == 1);
    CHECK(seen.exchanges[0].request == first[0].payload);
    CHECK(seen.exchanges[0].datagrams.size() == 2);
    CHECK_FALSE(seen.exchanges[0].capped);
    CHECK(seen.rtt == 5ms);
    CHECK(lab.scan->done());
  }
  SUBCASE("it hides no true reply") {
    lab.from_host(garbage(100));
    const auto cookie = as_text(ByteView(first[0].payload).first(4));
    const std::string reply = "ANSWER: " + std::string(cookie);
    lab.from_host({as_bytes(reply).begin(), as_bytes(reply).end()});
    lab.pass(10s);
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].service == lab.registry.find("shifting"));
    CHECK(lab.seen_[0].exchanges.at(0).datagrams.size() == 1);
  }
  SUBCASE("an error of the host itself is the better answer") {
    lab.from_host(garbage(100));
    lab.icmp(Lab::host(1), 3, Lab::host(1));
    lab.pass(10s);
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].state == State::closed);
  }
  SUBCASE("the reply to another's request is dropped and counted") {
    const ByteView forged = as_bytes("ANSWER: abcd");
    lab.from_host({forged.begin(), forged.end()});
    lab.pass(10s);
    CHECK(lab.seen_.at(0).state == State::no_answer);
    CHECK(lab.statistics.wrong_cookie == 1);
  }
  SUBCASE("what comes from elsewhere is dropped") {
    lab.reply(Lab::host(1), 1001, garbage(100));
    lab.reply(Lab::host(2), 1000, garbage(100));
    lab.pass(10s);
    CHECK(lab.seen_.at(0).state == State::no_answer);
    CHECK(lab.statistics.stray == 2);
  }
}

TEST_CASE("UdpScan and what is the reply to one of several requests") {
  std::string text = shifting_service;
  std::string other = text.substr(text.find("[[probe]]"));
  other.replace(other.find("\"ask\""), 5, "\"beg\"");
  other.replace(other.find("a long question"), 15, "please");
  Shifting lab(text + other);
  const auto first = lab.sent();
  REQUIRE(first.size() == 2);
  lab.from_host(garbage(30));
  lab.from_host(garbage(200));
  lab.from_host(garbage(90));
  lab.pass(10s);
  // No more is claimed than that one of them may have brought the largest.
  const Exchange& exchange = lab.seen_.at(0).exchanges.at(0);
  CHECK(exchange.request == first[0].payload);
  REQUIRE(exchange.datagrams.size() == 1);
  CHECK(exchange.datagrams[0].payload.size() == 200);
  CHECK(exchange.capped);
}
