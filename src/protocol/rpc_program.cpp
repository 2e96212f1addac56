// Draws conclusions from how a call of any program ended. Which program and
// version it was stands in the request.
#include "yamabiko/protocol/rpc_program.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/protocol/onc_rpc.hpp"
#include "yamabiko/protocol/rpc_programs.hpp"
#include "yamabiko/protocol/rpc_reply.hpp"

#include <fmt/format.h>

namespace yamabiko::rpc {
namespace {

bool is_name_character(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
}

void tell_versions(const ReplyHeader& header, std::uint32_t program, Decoded& out) {
  if (header.low > header.high) {
    out.error = DecodeErrc::malformed;
    return;
  }
  out.version = version_range(header);
  set_fact(out.facts, fact_prefix(program) + "_versions", out.version);
}

void tell_program(const ReplyHeader& header, const Call& call, Decoded& out) {
  switch (header.outcome) {
    case Outcome::prog_mismatch:
      tell_versions(header, call.program, out);
      break;
    case Outcome::prog_unavail:
      out.accepted = false;
      break;
    case Outcome::success:
      out.denial = "answers every RPC program and version with success";
      break;
    default:
      set_fact(out.facts, fact_prefix(call.program) + "_refusal", header.text());
      break;
  }
}

void tell_version(const ReplyHeader& header, const Call& call, Decoded& out) {
  out.accepted = header.outcome != Outcome::prog_unavail;
  if (out.accepted)
    set_fact(out.facts, fmt::format("{}_v{}", fact_prefix(call.program), call.version),
             header.text());
}

using Tell = void (*)(const ReplyHeader&, const Call&, Decoded&);

Decoded decode_header(const Query& query, const Reply& reply, Tell tell) {
  Decoded out;
  const auto call = read_call(query.request, query.transport);
  const auto answer = find_answer(query, reply);
  if (!call || !answer) return out;
  out.accepted = true;
  tell(answer->header, *call, out);
  if (!out.accepted) return {};
  if (answer->header.outcome == Outcome::auth_error) out.flags.push_back(Flag::auth_required);
  if (answer->error) out.error = answer->error;
  // Nothing after the header matters, but it is not ours to leave unread.
  out.complete = answer->whole;
  return out;
}

}  // namespace

Decoded decode_rpc_program(const Query& query, const Reply& reply) {
  return decode_header(query, reply, tell_program);
}

Decoded decode_rpc_version(const Query& query, const Reply& reply) {
  return decode_header(query, reply, tell_version);
}

std::string fact_prefix(std::uint32_t program) {
  std::string name{known_program(program)};
  if (name.empty()) return fmt::format("program_{}", program);
  for (char& letter : name)
    if (!is_name_character(letter)) letter = '_';
  return name.front() >= '0' && name.front() <= '9' ? "program_" + name : name;
}

}  // namespace yamabiko::rpc
