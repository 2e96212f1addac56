// Appends octets in network order; the twin of ByteReader.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace yamabiko {

class ByteWriter {
 public:
  ByteWriter& u8(std::uint8_t value);
  ByteWriter& u16(std::uint16_t value);
  ByteWriter& u32(std::uint32_t value);
  ByteWriter& u64(std::uint64_t value);
  ByteWriter& bytes(ByteView value);
  ByteWriter& text(std::string_view value);

  [[nodiscard]] std::size_t size() const { return data_.size(); }
  [[nodiscard]] ByteView view() const { return data_; }
  [[nodiscard]] Bytes take() { return std::exchange(data_, {}); }

 private:
  Bytes data_;
};

}  // namespace yamabiko
