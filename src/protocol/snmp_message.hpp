// Messages of SNMP, requests and replies alike.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>
#include <optional>

namespace yamabiko::snmp {

// As in the field `version`.
inline constexpr std::int64_t version_1 = 0;
inline constexpr std::int64_t version_2c = 1;
inline constexpr std::int64_t version_3 = 3;

// Tags of PDUs.
inline constexpr std::uint8_t get_bulk_request = 0xA5;
inline constexpr std::uint8_t response = 0xA2;
inline constexpr std::uint8_t report = 0xA8;

struct Message {
  std::int64_t version = 0;
  std::int64_t id = 0;  // request-id, or msgID in version 3
  std::uint8_t pdu = 0;
  std::int64_t error_status = 0;  // in GetBulk, the number of non-repeaters
  ByteView bindings;
  // Versions 1 and 2c.
  ByteView community;
  // Version 3.
  ByteView engine_id;
  std::int64_t engine_boots = 0;
  std::int64_t engine_time = 0;
};

// Nothing when it is not whole, or has anything else after it.
[[nodiscard]] std::optional<Message> read_message(ByteView datagram);

}  // namespace yamabiko::snmp
