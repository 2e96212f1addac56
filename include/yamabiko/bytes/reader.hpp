// Reads octets from the network, in order, without ever leaving them.
//
// Errors stick: a read past the end yields zero or an empty view, moves
// nothing, and makes ok() false from then on, so a decoder reads straight
// through and checks once.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>

namespace yamabiko {

class ByteReader {
 public:
  explicit ByteReader(ByteView data) : data_(data) {}

  // Unsigned integers, big endian (network order).
  [[nodiscard]] std::uint8_t u8();
  [[nodiscard]] std::uint16_t u16();
  [[nodiscard]] std::uint32_t u32();
  [[nodiscard]] std::uint64_t u64();

  // The next `count` octets; empty when fewer are left.
  [[nodiscard]] ByteView bytes(std::size_t count);
  // All octets that are left.
  [[nodiscard]] ByteView rest();
  void skip(std::size_t count);

  [[nodiscard]] std::size_t remaining() const { return data_.size() - position_; }
  [[nodiscard]] bool ok() const { return ok_; }
  // Marks the input as bad; for a caller that found a value impossible.
  void fail() { ok_ = false; }

 private:
  ByteView data_;
  std::size_t position_ = 0;
  bool ok_ = true;
};

}  // namespace yamabiko
