// Names ICMP errors and tells closed from filtered.
#include "engine/icmp.hpp"

namespace yamabiko {
namespace {

constexpr std::uint8_t v4_unreachable = 3;
constexpr std::uint8_t v4_time_exceeded = 11;
constexpr std::uint8_t v6_unreachable = 1;
constexpr std::uint8_t v6_time_exceeded = 3;

std::string_view v4_name(std::uint8_t code) {
  switch (code) {
    case 0:
      return "net-unreach";
    case 1:
      return "host-unreach";
    case 2:
      return "proto-unreach";
    case 3:
      return "port-unreach";
    case 6:
      return "net-unknown";
    case 7:
      return "host-unknown";
    case 9:
      return "net-prohibited";
    case 10:
      return "host-prohibited";
    case 11:
      return "net-tos-unreach";
    case 12:
      return "host-tos-unreach";
    case 13:
      return "admin-prohibited";
    default:
      return "dest-unreach";
  }
}

std::string_view v6_name(std::uint8_t code) {
  switch (code) {
    case 0:
      return "no-route";
    case 1:
      return "admin-prohibited";
    case 2:
      return "beyond-scope";
    case 3:
      return "addr-unreach";
    case 4:
      return "port-unreach";
    case 5:
      return "policy-prohibited";
    case 6:
      return "reject-route";
    default:
      return "dest-unreach";
  }
}

}  // namespace

std::string_view name_of(const IcmpMessage& message) {
  const bool v4 = message.family == Family::v4;
  if (message.type == (v4 ? v4_unreachable : v6_unreachable))
    return v4 ? v4_name(message.code) : v6_name(message.code);
  if (message.type == (v4 ? v4_time_exceeded : v6_time_exceeded)) return "time-exceeded";
  return "icmp";
}

bool is_port_unreachable(const IcmpMessage& message) {
  return name_of(message) == "port-unreach";
}

IcmpJudgement judge(const IcmpMessage& message, Transport transport, Sender sender) {
  if (sender == Sender::ourselves) return {.state = State::unreachable, .soft = true};
  const bool from_target = sender == Sender::target;
  // A TCP stack refuses with a reset, so port-unreach over TCP is a filter's.
  if (is_port_unreachable(message) && from_target && transport == Transport::udp)
    return {.state = State::closed, .soft = false};
  if (name_of(message) == "time-exceeded") return {.state = State::unreachable, .soft = true};
  const std::string_view name = name_of(message);
  const bool prohibits = name.ends_with("prohibited") || name == "port-unreach" ||
                         name == "proto-unreach" || name == "reject-route";
  // The target itself has no route to look for: that is its filter speaking.
  const bool own_filter = from_target && (name == "host-unreach" || name == "addr-unreach" ||
                                          name == "net-unreach" || name == "no-route");
  return {.state = State::filtered, .soft = !prohibits && !own_filter};
}

}  // namespace yamabiko
