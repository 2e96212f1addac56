// A fragment is a mark of four octets and what the mark counts:
//
//   last fragment (1 bit) | length (31 bits) | octets
#include "yamabiko/protocol/rpc_record.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <algorithm>
#include <cassert>

namespace yamabiko::rpc {
namespace {

constexpr std::uint32_t last_fragment = 0x8000'0000;

}  // namespace

Bytes write_record(ByteView message) {
  assert(message.size() <= max_record);
  ByteWriter out;
  out.u32(last_fragment | static_cast<std::uint32_t>(message.size())).bytes(message);
  return out.take();
}

Record read_record(ByteView stream) {
  Record record;
  ByteReader in{stream};
  while (in.remaining() >= 4) {
    const std::uint32_t mark = in.u32();
    const std::size_t length = mark & ~last_fragment;
    const std::size_t room = max_record - record.message.size();
    const ByteView here = in.bytes(std::min({length, room, in.remaining()}));
    record.message.insert(record.message.end(), here.begin(), here.end());
    if (length > room) {
      record.error = DecodeErrc::over_limit;
      return record;
    }
    if (here.size() < length) return record;
    if ((mark & last_fragment) != 0) {
      record.whole = true;
      return record;
    }
  }
  return record;
}

}  // namespace yamabiko::rpc
