// UdpScan in a hurry: what ends an exchange, and how often is asked again.
#include "engine/udp_scan_lab.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;
using namespace std::chrono_literals;
using yamabiko::test::Lab;

namespace {

// A service that has been recognised; its measuring request is out.
class Recognised : public Lab {
 public:
  explicit Recognised(bool brief = true) {
    options.brief = brief;
    start();
    const auto first = sent();
    now += 1ms;
    reply(host(1), 1000, answer(first.at(0), "HELLO 1.5"));
    begin = now;
    measuring = sent();
    REQUIRE(measuring.size() == 1);
  }

  void list() { reply(host(1), 1000, answer(measuring[0], "LIST")); }

  // How long the scan goes on.
  TimePoint::duration rest() {
    while (!scan->done()) {
      repeated += sent().size();
      if (const auto wake = scan->wake()) now = std::max(now, *wake);
    }
    return now - begin;
  }

  TimePoint begin;
  std::vector<OutgoingDatagram> measuring;
  std::size_t repeated = 0;
};

}  // namespace

TEST_CASE("UdpScan in brief") {
  Recognised lab;
  SUBCASE("what sends again and again is cut off, and counted as far as it came") {
    for (int i = 0; i < 3; ++i) {
      lab.list();
      lab.pass(1s);
    }
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].exchanges.at(1).capped);
    CHECK(lab.seen_[0].exchanges[1].datagrams.size() == 3);
  }
  SUBCASE("so is what goes on longer than that") {
    lab.list();
    lab.pass(1s);
    lab.list();
    CHECK(lab.rest() == 2500ms);
    CHECK(lab.seen_.at(0).exchanges.at(1).capped);
  }
  SUBCASE("two seconds of silence are enough of what may not be whole") {
    lab.now += 1ms;
    lab.list();
    SUBCASE("and seen in time") {
      CHECK(lab.rest() == 2001ms);
    }
    SUBCASE("though seen late, on a busy machine") {
      lab.now += 100ms;
      static_cast<void>(lab.sent());  // the short silence has not passed
      lab.now += 500ms;
      static_cast<void>(lab.sent());
      lab.now += 3s;
      lab.rest();
    }
    CHECK_FALSE(lab.seen_.at(0).exchanges.at(1).capped);
    CHECK(lab.repeated == 0);
  }
  SUBCASE("a request that brings nothing is repeated once, as soon as it may be lost") {
    CHECK(lab.rest() == 1s);
    CHECK(lab.repeated == 1);
  }
}

TEST_CASE("UdpScan in brief, but where datagrams get lost") {
  Lab lab(2);
  lab.options.brief = true;
  lab.start();
  const auto first = lab.sent();
  lab.reply(first.at(0).to, 1000, Lab::answer(first[0], "HELLO 1"));
  std::size_t repeated = 0;
  while (!lab.scan->done()) {
    for (const auto& datagram : lab.sent()) {
      // The second host is heard in the second round; who measures gets no answer.
      if (datagram.to == first.at(1).to && Lab::text(datagram) == "hello")
        lab.reply(datagram.to, 1000, Lab::answer(datagram, "HELLO 1"));
      if (datagram.to == first[1].to && Lab::text(datagram) == "list") ++repeated;
    }
    if (const auto wake = lab.scan->wake()) lab.now = std::max(lab.now, *wake);
  }
  CHECK(repeated == 3);
}

TEST_CASE("UdpScan that is not brief") {
  Recognised lab(false);
  SUBCASE("listens up to fifteen seconds") {
    for (int i = 0; i < 20 && lab.seen_.empty(); ++i) {
      lab.list();
      lab.pass(1s);
    }
    REQUIRE(lab.seen_.size() == 1);
    CHECK(lab.seen_[0].exchanges.at(1).capped);
    CHECK(lab.seen_[0].exchanges[1].datagrams.size() == 15);
  }
  SUBCASE("repeats as often as it has rounds, and waits as long") {
    CHECK(lab.rest() == 3s);
    CHECK(lab.repeated == 2);
  }
}
