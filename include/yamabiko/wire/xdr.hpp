// Reads and writes XDR, the external data representation of RFC 4506.
#pragma once

#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <cstdint>
#include <system_error>

namespace yamabiko {

class XdrReader {
 public:
  explicit XdrReader(ByteView data) : in_(data) {}

  [[nodiscard]] std::uint32_t u32() { return in_.u32(); }
  [[nodiscard]] std::uint64_t u64() { return in_.u64(); }
  // Section 4.4: 0 or 1; anything else fails the reader (malformed) and yields
  // false.
  [[nodiscard]] bool boolean();
  // Section 4.10, variable-length opaque: a count, that many octets, zero
  // padding to a multiple of four. More than `limit` fails the reader
  // (over_limit).
  [[nodiscard]] ByteView opaque(std::size_t limit);

  [[nodiscard]] std::size_t remaining() const { return in_.remaining(); }
  [[nodiscard]] bool ok() const { return in_.ok(); }
  // Why the reader failed, as a DecodeErrc; nothing while it is ok.
  [[nodiscard]] std::error_code error() const;

 private:
  ByteReader in_;
  std::error_code refused_;  // a value was there and cannot be
};

}  // namespace yamabiko
