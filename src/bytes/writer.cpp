// Splits integers into octets, the most significant first.
#include "yamabiko/bytes/writer.hpp"

namespace yamabiko {

ByteWriter& ByteWriter::u8(std::uint8_t value) {
  data_.push_back(static_cast<std::byte>(value));
  return *this;
}

ByteWriter& ByteWriter::u16(std::uint16_t value) {
  u8(static_cast<std::uint8_t>(value >> 8U));
  return u8(static_cast<std::uint8_t>(value));
}

ByteWriter& ByteWriter::u32(std::uint32_t value) {
  u16(static_cast<std::uint16_t>(value >> 16U));
  return u16(static_cast<std::uint16_t>(value));
}

ByteWriter& ByteWriter::u64(std::uint64_t value) {
  u32(static_cast<std::uint32_t>(value >> 32U));
  return u32(static_cast<std::uint32_t>(value));
}

ByteWriter& ByteWriter::bytes(ByteView value) {
  data_.insert(data_.end(), value.begin(), value.end());
  return *this;
}

ByteWriter& ByteWriter::text(std::string_view value) {
  return bytes(as_bytes(value));
}

}  // namespace yamabiko
