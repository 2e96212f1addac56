// Reads the REPLY message of RFC 5531 section 9:
//
//   xid | REPLY = 1 | accepted = 0 | verf: flavor, length, octets |
//       SUCCESS = 0 | results of the procedure
//       PROG_MISMATCH = 2 | low | high
//       PROG_UNAVAIL = 1, PROC_UNAVAIL = 3, GARBAGE_ARGS = 4, SYSTEM_ERR = 5
//   xid | REPLY = 1 | denied = 1 |
//       RPC_MISMATCH = 0 | low | high
//       AUTH_ERROR = 1 | auth_stat
#include "yamabiko/protocol/rpc_reply.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/protocol/rpc_record.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace yamabiko::rpc {
namespace {

constexpr std::uint32_t message_reply = 1;
constexpr std::uint32_t reply_accepted = 0;
constexpr std::uint32_t reply_denied = 1;
constexpr std::size_t max_auth_body = 400;  // section 8.2

// In the order of Outcome.
constexpr std::array<std::string_view, 8> outcome_names{
    "SUCCESS",      "PROG_UNAVAIL", "PROG_MISMATCH", "PROC_UNAVAIL",
    "GARBAGE_ARGS", "SYSTEM_ERR",   "RPC_MISMATCH",  "AUTH_ERROR"};

// In the order of auth_stat.
constexpr std::array<std::string_view, 8> auth_stat_names{
    "AUTH_OK",           "AUTH_BADCRED", "AUTH_REJECTEDCRED", "AUTH_BADVERF",
    "AUTH_REJECTEDVERF", "AUTH_TOOWEAK", "AUTH_INVALIDRESP",  "AUTH_FAILED"};

tl::expected<Outcome, std::error_code> read_accept_stat(XdrReader& in) {
  static_cast<void>(in.u32());                  // flavor of verf
  static_cast<void>(in.opaque(max_auth_body));  // its octets
  const std::uint32_t stat = in.u32();
  if (stat > static_cast<std::uint32_t>(Outcome::system_err))
    return tl::unexpected(make_error_code(DecodeErrc::malformed));
  return static_cast<Outcome>(stat);
}

tl::expected<Outcome, std::error_code> read_reject_stat(XdrReader& in) {
  const std::uint32_t stat = in.u32();
  if (stat > 1) return tl::unexpected(make_error_code(DecodeErrc::malformed));
  return stat == 0 ? Outcome::rpc_mismatch : Outcome::auth_error;
}

std::optional<Answer> answer_in(Bytes message, std::uint64_t cookie) {
  XdrReader in{message};
  const auto header = read_reply_header(in);
  if (!header || header->xid != cookie) return std::nullopt;
  message.erase(message.begin(), message.end() - static_cast<std::ptrdiff_t>(in.remaining()));
  return Answer{.header = *header, .results = std::move(message), .whole = true, .error = {}};
}

}  // namespace

std::string version_range(const ReplyHeader& header) {
  return header.low == header.high ? std::to_string(header.low)
                                   : fmt::format("{}-{}", header.low, header.high);
}

std::string ReplyHeader::text() const {
  std::string text{outcome_names.at(static_cast<std::size_t>(outcome))};
  if (outcome == Outcome::prog_mismatch || outcome == Outcome::rpc_mismatch)
    text += ' ' + version_range(*this);
  if (outcome == Outcome::auth_error)
    text += auth_stat < auth_stat_names.size() ? fmt::format(" {}", auth_stat_names.at(auth_stat))
                                               : fmt::format(" {}", auth_stat);
  return text;
}

tl::expected<ReplyHeader, std::error_code> read_reply_header(XdrReader& in) {
  ReplyHeader header;
  header.xid = in.u32();
  const std::uint32_t message_type = in.u32();
  const std::uint32_t reply_stat = in.u32();
  if (!in.ok()) return tl::unexpected(in.error());
  if (message_type != message_reply || reply_stat > reply_denied)
    return tl::unexpected(make_error_code(DecodeErrc::malformed));

  const auto outcome = reply_stat == reply_accepted ? read_accept_stat(in) : read_reject_stat(in);
  if (!outcome) return tl::unexpected(outcome.error());
  header.outcome = *outcome;
  if (header.outcome == Outcome::prog_mismatch || header.outcome == Outcome::rpc_mismatch) {
    header.low = in.u32();
    header.high = in.u32();
  } else if (header.outcome == Outcome::auth_error) {
    header.auth_stat = in.u32();
  }
  if (!in.ok()) return tl::unexpected(in.error());
  return header;
}

std::optional<std::uint64_t> reply_xid(ByteView datagram) {
  XdrReader in{datagram};
  const std::uint32_t xid = in.u32();
  const std::uint32_t message_type = in.u32();
  const std::uint32_t reply_stat = in.u32();
  if (!in.ok() || message_type != message_reply || reply_stat > reply_denied) return std::nullopt;
  return xid;
}

std::optional<Answer> find_answer(const Query& query, const Reply& reply) {
  if (query.transport == Transport::udp) {
    // A message is one datagram; of several, one that was repeated on the way
    // says nothing new.
    for (const ByteView datagram : reply.parts) {
      if (auto answer = answer_in({datagram.begin(), datagram.end()}, query.cookie)) return answer;
    }
    return std::nullopt;
  }
  if (reply.parts.empty()) return std::nullopt;
  Record record = read_record(reply.parts.front());
  auto answer = answer_in(std::move(record.message), query.cookie);
  if (answer) {
    answer->whole = record.whole;
    answer->error = record.error;
  }
  return answer;
}

Decoded decode_results(const Query& query, const Reply& reply, const char* refusal,
                       ReadResults read) {
  Decoded out;
  const auto answer = find_answer(query, reply);
  if (!answer) return out;
  out.accepted = true;
  if (answer->header.outcome == Outcome::success) {
    XdrReader in{answer->results};
    out.error = read(in, out);
  } else {
    set_fact(out.facts, refusal, answer->header.text());
    if (answer->header.outcome == Outcome::auth_error) out.flags.push_back(Flag::auth_required);
  }
  if (answer->error) out.error = answer->error;
  out.complete = answer->whole && !out.error;
  return out;
}

}  // namespace yamabiko::rpc
