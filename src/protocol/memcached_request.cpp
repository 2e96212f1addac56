// Recognises the requests that our service file sends.
#include "protocol/memcached_request.hpp"

#include "yamabiko/bytes/reader.hpp"

#include <string_view>

namespace yamabiko::memcached {
namespace {

constexpr std::uint8_t request_magic = 0x80;

Request read_binary(ByteView octets) {
  ByteReader in{octets};
  in.skip(1);  // magic
  const std::uint8_t opcode = in.u8();
  in.skip(10);  // key, extras and body lengths, data type, reserved
  const std::uint32_t opaque = in.u32();
  if (!in.ok()) return {};
  for (const Opcode known : {Opcode::version, Opcode::stat, Opcode::sasl_list_mechs}) {
    if (opcode == static_cast<std::uint8_t>(known))
      return BinaryRequest{.opcode = known, .opaque = opaque};
  }
  return {};
}

}  // namespace

Request read_request(ByteView octets) {
  if (ByteReader{octets}.u8() == request_magic) return read_binary(octets);
  const std::string_view text = as_text(octets);
  if (text == "version\r\n") return TextRequest{Command::version};
  if (text == "mn\r\n") return TextRequest{Command::meta_no_op};
  if (text == "stats\r\n" || text == "stats settings\r\n") return TextRequest{Command::stats};
  return {};
}

}  // namespace yamabiko::memcached
