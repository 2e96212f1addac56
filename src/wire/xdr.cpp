// The types of XDR that are more than an integer.
#include "yamabiko/wire/xdr.hpp"

#include "yamabiko/bytes/error.hpp"

namespace yamabiko {

bool XdrReader::boolean() {
  const std::uint32_t value = in_.u32();
  if (value > 1) {
    refused_ = DecodeErrc::malformed;
    in_.fail();
  }
  return in_.ok() && value == 1;
}

ByteView XdrReader::opaque(std::size_t limit) {
  const std::uint32_t count = in_.u32();
  if (count > limit) {
    refused_ = DecodeErrc::over_limit;
    in_.fail();
    return {};
  }
  const ByteView value = in_.bytes(count);
  // The padding should be zero; a peer that leaves other octets there harms
  // nobody, so they are not looked at.
  in_.skip((4 - count % 4) % 4);
  return in_.ok() ? value : ByteView{};
}

std::error_code XdrReader::error() const {
  if (ok()) return {};
  return refused_ ? refused_ : make_error_code(DecodeErrc::truncated);
}

}  // namespace yamabiko
