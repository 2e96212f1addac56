// What an ICMP error says about an endpoint.
#pragma once

#include "yamabiko/scan/observation.hpp"
#include "yamabiko/wire/address.hpp"

#include <cstdint>
#include <string_view>

namespace yamabiko {

// RFC 792, RFC 1812 section 5.2.7.1 and RFC 4443.
struct IcmpMessage {
  Family family = Family::v4;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
};

// "port-unreach", "admin-prohibited", … or "icmp" for what has no name here.
[[nodiscard]] std::string_view name_of(const IcmpMessage& message);

[[nodiscard]] bool is_port_unreachable(const IcmpMessage& message);

enum class Sender : std::uint8_t {
  target,     // the address that was asked
  elsewhere,  // a router or filter on the way
  ourselves,  // our own system, which found no way to the target
};

struct IcmpJudgement {
  State state = State::filtered;
  // Asking again may bring another answer (RFC 1122 section 4.2.3.9 calls
  // these errors soft).
  bool soft = false;
};

[[nodiscard]] IcmpJudgement judge(const IcmpMessage& message, Transport transport, Sender sender);

}  // namespace yamabiko
