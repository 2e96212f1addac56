// What a request asked of memcached, which decides how its reply reads.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>
#include <variant>

namespace yamabiko::memcached {

enum class Command : std::uint8_t { version, meta_no_op, stats };

enum class Opcode : std::uint8_t {
  version = 0x0b,
  stat = 0x10,
  sasl_list_mechs = 0x20,
};

struct TextRequest {
  Command command = Command::version;
};

struct BinaryRequest {
  Opcode opcode = Opcode::version;
  std::uint32_t opaque = 0;  // the reply echoes it
};

// monostate: a request whose reply we do not understand.
using Request = std::variant<std::monostate, TextRequest, BinaryRequest>;

// `octets` come without the UDP frame.
[[nodiscard]] Request read_request(ByteView octets);

}  // namespace yamabiko::memcached
