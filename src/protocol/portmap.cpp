// Draws conclusions from how a call of the port mapper ended.
#include "yamabiko/protocol/portmap.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/protocol/rpc_reply.hpp"

namespace yamabiko::rpc {
namespace {

void tell_versions(const ReplyHeader& header, Decoded& out) {
  if (header.low > header.high) {
    out.error = DecodeErrc::malformed;
    return;
  }
  out.version = version_range(header);
  set_fact(out.facts, "rpc_versions", out.version);
}

// What every call of the port mapper may meet, but for success.
void tell_refusal(const ReplyHeader& header, Decoded& out) {
  switch (header.outcome) {
    case Outcome::prog_mismatch:
      tell_versions(header, out);
      return;
    case Outcome::prog_unavail:
      out.denial = "speaks ONC RPC but has no port mapper";
      return;
    case Outcome::auth_error:
      out.flags.push_back(Flag::auth_required);
      break;
    default:
      break;
  }
  set_fact(out.facts, "rpc_refusal", header.text());
}

using Tell = void (*)(const ReplyHeader&, Decoded&);

Decoded decode_header(const Query& query, const Reply& reply, Tell tell) {
  Decoded out;
  const auto answer = find_answer(query, reply);
  if (!answer) return out;
  out.accepted = true;
  tell(answer->header, out);
  if (answer->error) out.error = answer->error;
  // Nothing after the header matters, but it is not ours to leave unread.
  out.complete = answer->whole;
  return out;
}

}  // namespace

Decoded decode_portmap_versions(const Query& query, const Reply& reply) {
  return decode_header(query, reply, [](const ReplyHeader& header, Decoded& out) {
    if (header.outcome == Outcome::success)
      out.denial = "answers every RPC program and version with success";
    else
      tell_refusal(header, out);
  });
}

Decoded decode_rpc_null(const Query& query, const Reply& reply) {
  return decode_header(query, reply, [](const ReplyHeader& header, Decoded& out) {
    if (header.outcome != Outcome::success) tell_refusal(header, out);
  });
}

Decoded decode_rpc_unassigned(const Query& query, const Reply& reply) {
  return decode_header(query, reply, [](const ReplyHeader& header, Decoded& out) {
    if (header.outcome == Outcome::success)
      out.denial = "answers every RPC program with success, even one that is assigned to nobody";
    else if (header.outcome == Outcome::auth_error)
      out.flags.push_back(Flag::auth_required);
    else if (header.outcome != Outcome::prog_unavail)
      set_fact(out.facts, "unassigned_program", header.text());
  });
}

}  // namespace yamabiko::rpc
