// Reads the REPLY messages of ONC RPC version 2 (RFC 5531).
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/protocol/codec.hpp"
#include "yamabiko/wire/xdr.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

#include <tl/expected.hpp>

namespace yamabiko::rpc {

// accept_stat and reject_stat of section 9, in one.
enum class Outcome : std::uint8_t {
  success,
  prog_unavail,
  prog_mismatch,
  proc_unavail,
  garbage_args,
  system_err,
  rpc_mismatch,
  auth_error,
};

struct ReplyHeader {
  std::uint32_t xid = 0;
  Outcome outcome = Outcome::success;
  std::uint32_t low = 0;  // of prog_mismatch and rpc_mismatch: the versions that it has
  std::uint32_t high = 0;
  std::uint32_t auth_stat = 0;  // of auth_error

  // "PROG_MISMATCH 2-4", "AUTH_ERROR AUTH_TOOWEAK", …
  [[nodiscard]] std::string text() const;
};

// "2-4", or "2" when both are equal.
[[nodiscard]] std::string version_range(const ReplyHeader& header);

// Leaves the reader at the results of the procedure.
[[nodiscard]] tl::expected<ReplyHeader, std::error_code> read_reply_header(XdrReader& in);

// The cookie of all decoders here: the xid of a datagram that is a REPLY.
[[nodiscard]] std::optional<std::uint64_t> reply_xid(ByteView datagram);

// The message that answers a call, as far as it has come.
struct Answer {
  ReplyHeader header;
  Bytes results;       // what follows the header
  bool whole = false;  // nothing of the message is missing
  std::error_code error;
};

// Nothing when no message with the xid of the call and a whole header is there.
[[nodiscard]] std::optional<Answer> find_answer(const Query& query, const Reply& reply);

// Reads the results of a procedure into facts; gives back what stopped it.
using ReadResults = std::error_code (*)(XdrReader& in, Decoded& out);

// What a decoder of a procedure's results does: accepts an answer, lets `read`
// have its results, and tells any other outcome than success as the fact
// `refusal`.
[[nodiscard]] Decoded decode_results(const Query& query, const Reply& reply, const char* refusal,
                                     ReadResults read);

}  // namespace yamabiko::rpc
