// Reads the result of PMAPPROC_GETPORT (RFC 1833 section 3), a single port: 0
// for a program that is not registered. What was asked for follows the header
// of the call:
//
//   … | prog | vers | prot | port = 0
#include "yamabiko/protocol/portmap_getport.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/protocol/rpc_program.hpp"
#include "yamabiko/protocol/rpc_reply.hpp"

#include <limits>

#include <fmt/format.h>

namespace yamabiko::rpc {
namespace {

constexpr std::size_t call_header_octets = 40;
constexpr std::size_t record_mark_octets = 4;

std::optional<Mapping> read_question(const Query& query) {
  constexpr std::uint32_t ipproto_tcp = 6;
  ByteReader in{query.request};
  in.skip(call_header_octets + (query.transport == Transport::tcp ? record_mark_octets : 0));
  Mapping asked;
  asked.program = in.u32();
  asked.version = in.u32();
  asked.transport = in.u32() == ipproto_tcp ? "tcp" : "udp";
  if (!in.ok()) return std::nullopt;
  return asked;
}

}  // namespace

Decoded decode_portmap_getport(const Query& query, const Reply& reply) {
  Decoded out;
  const auto answer = find_answer(query, reply);
  if (!answer) return out;
  out.accepted = true;
  out.complete = answer->whole;
  if (answer->header.outcome != Outcome::success) {
    set_fact(out.facts, "getport_refusal", answer->header.text());
    if (answer->header.outcome == Outcome::auth_error) out.flags.push_back(Flag::auth_required);
    return out;
  }
  XdrReader in{answer->results};
  const std::uint32_t port = in.u32();
  if (!in.ok()) {
    out.error = in.error();
  } else if (port > std::numeric_limits<std::uint16_t>::max()) {
    out.error = DecodeErrc::malformed;
  } else if (const auto asked = read_question(query); asked && port != 0) {
    set_fact(out.facts, fmt::format("{}_{}_port", fact_prefix(asked->program), asked->transport),
             std::uint64_t{port});
    out.flags.push_back(Flag::discloses);
  }
  if (answer->error) out.error = answer->error;
  out.complete = out.complete && !out.error;
  return out;
}

std::optional<Mapping> getport_mapping(const Query& query, const Reply& reply) {
  const auto answer = find_answer(query, reply);
  auto asked = read_question(query);
  if (!answer || !asked || answer->header.outcome != Outcome::success) return std::nullopt;
  XdrReader in{answer->results};
  const std::uint32_t port = in.u32();
  if (!in.ok() || port == 0) return std::nullopt;
  asked->place = std::to_string(port);
  return asked;
}

}  // namespace yamabiko::rpc
