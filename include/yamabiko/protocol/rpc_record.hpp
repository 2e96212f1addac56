// Record marking: how ONC RPC messages are told apart in a TCP stream
// (RFC 5531 section 11).
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <system_error>

namespace yamabiko::rpc {

// No reply that we ask for comes near this.
inline constexpr std::size_t max_record = std::size_t{1} << 20U;

// The message as a record of one fragment: rpcbind closes the connection on a
// request in two.
[[nodiscard]] Bytes write_record(ByteView message);

struct Record {
  Bytes message;       // its fragments joined, as far as they have come
  bool whole = false;  // the last fragment has come
  // over_limit when the record is longer than max_record; `message` then ends
  // at that length.
  std::error_code error;
};

// The first record of the stream.
[[nodiscard]] Record read_record(ByteView stream);

}  // namespace yamabiko::rpc
