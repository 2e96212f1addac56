// judge: which ICMP error means what.
#include "engine/icmp.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

TEST_CASE("judge") {
  struct Row {
    const char* name;
    IcmpMessage message;
    Transport transport;
    Sender sender;
    State state;
    bool soft;
  };
  const auto v4 = [](int code) {
    return IcmpMessage{Family::v4, 3, static_cast<std::uint8_t>(code)};
  };
  const auto v6 = [](int code) {
    return IcmpMessage{Family::v6, 1, static_cast<std::uint8_t>(code)};
  };
  const Row rows[] = {
      {"port-unreach", v4(3), Transport::udp, Sender::target, State::closed, false},
      {"port-unreach", v6(4), Transport::udp, Sender::target, State::closed, false},
      {"port-unreach", v4(3), Transport::udp, Sender::elsewhere, State::filtered, false},
      {"port-unreach", v4(3), Transport::tcp, Sender::target, State::filtered, false},
      {"admin-prohibited", v4(13), Transport::udp, Sender::elsewhere, State::filtered, false},
      {"admin-prohibited", v6(1), Transport::udp, Sender::target, State::filtered, false},
      {"host-unreach", v4(1), Transport::udp, Sender::target, State::filtered, false},
      {"host-unreach", v4(1), Transport::udp, Sender::elsewhere, State::filtered, true},
      {"host-unreach", v4(1), Transport::udp, Sender::ourselves, State::unreachable, true},
      {"addr-unreach", v6(3), Transport::udp, Sender::ourselves, State::unreachable, true},
      {"net-unreach", v4(0), Transport::tcp, Sender::elsewhere, State::filtered, true},
      {"host-prohibited", v4(10), Transport::tcp, Sender::target, State::filtered, false},
      {"time-exceeded",
       {Family::v4, 11, 0},
       Transport::udp,
       Sender::elsewhere,
       State::unreachable,
       true},
      {"time-exceeded",
       {Family::v6, 3, 0},
       Transport::udp,
       Sender::elsewhere,
       State::unreachable,
       true},
      {"icmp", {Family::v4, 12, 0}, Transport::udp, Sender::target, State::filtered, true},
      {"dest-unreach", v4(4), Transport::udp, Sender::elsewhere, State::filtered, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CAPTURE(static_cast<int>(row.sender));
    CHECK(name_of(row.message) == row.name);
    const IcmpJudgement judgement = judge(row.message, row.transport, row.sender);
    CHECK(judgement.state == row.state);
    CHECK(judgement.soft == row.soft);
  }
}
