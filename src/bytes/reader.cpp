// The bounds check that every read goes through.
#include "yamabiko/bytes/reader.hpp"

namespace yamabiko {
namespace {

template <typename Unsigned>
Unsigned from_network(ByteView octets) {
  Unsigned value = 0;
  for (const std::byte octet : octets)
    value =
        static_cast<Unsigned>((std::uint64_t{value} << 8U) | std::to_integer<std::uint64_t>(octet));
  return value;
}

}  // namespace

std::uint8_t ByteReader::u8() {
  return from_network<std::uint8_t>(bytes(1));
}

std::uint16_t ByteReader::u16() {
  return from_network<std::uint16_t>(bytes(2));
}

std::uint32_t ByteReader::u32() {
  return from_network<std::uint32_t>(bytes(4));
}

std::uint64_t ByteReader::u64() {
  return from_network<std::uint64_t>(bytes(8));
}

ByteView ByteReader::bytes(std::size_t count) {
  if (!ok_ || count > remaining()) {
    ok_ = false;
    return {};
  }
  const ByteView taken = data_.subspan(position_, count);
  position_ += count;
  return taken;
}

ByteView ByteReader::rest() {
  return bytes(remaining());
}

void ByteReader::skip(std::size_t count) {
  static_cast<void>(bytes(count));
}

}  // namespace yamabiko
