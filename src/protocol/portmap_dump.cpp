// Decodes the results of PMAPPROC_DUMP (RFC 1833 section 3): a linked list in
// which a boolean before each node says whether one follows.
//
//   1 | prog | vers | prot | port | 1 | prog | … | 0
#include "yamabiko/protocol/portmap_dump.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/protocol/rpc_reply.hpp"

#include <fmt/format.h>

namespace yamabiko::rpc {
namespace {

struct Node {
  std::uint32_t program = 0;
  std::uint32_t version = 0;
  std::uint32_t protocol = 0;
  std::uint32_t port = 0;
};

std::string transport_of(std::uint32_t protocol) {
  constexpr std::uint32_t ipproto_tcp = 6;
  constexpr std::uint32_t ipproto_udp = 17;
  if (protocol == ipproto_tcp) return "tcp";
  if (protocol == ipproto_udp) return "udp";
  return fmt::format("protocol-{}", protocol);
}

std::error_code read_list(XdrReader& in, std::vector<Mapping>& mappings) {
  std::error_code error;
  // A failed reader yields false here, so truncation also ends the loop.
  while (in.boolean()) {
    if (mappings.size() == max_mappings) {
      error = DecodeErrc::over_limit;
      break;
    }
    const Node node{
        .program = in.u32(), .version = in.u32(), .protocol = in.u32(), .port = in.u32()};
    if (!in.ok()) break;
    mappings.push_back({.program = node.program,
                        .version = node.version,
                        .transport = transport_of(node.protocol),
                        .place = std::to_string(node.port),
                        .owner = {}});
  }
  return error ? error : in.error();
}

std::error_code read_dump(XdrReader& in, Decoded& out) {
  std::vector<Mapping> mappings;
  const std::error_code error = read_list(in, mappings);
  // A list that broke off at once says nothing, least of all that it is empty.
  if (!error || !mappings.empty()) tell_mappings(mappings, out.facts);
  if (!mappings.empty()) out.flags.push_back(Flag::discloses);
  return error;
}

}  // namespace

Decoded decode_portmap_dump(const Query& query, const Reply& reply) {
  return decode_results(query, reply, "dump_refusal", read_dump);
}

std::optional<std::vector<Mapping>> portmap_mappings(const Query& query, const Reply& reply) {
  const auto answer = find_answer(query, reply);
  if (!answer || answer->header.outcome != Outcome::success) return std::nullopt;
  XdrReader in{answer->results};
  std::vector<Mapping> mappings;
  static_cast<void>(read_list(in, mappings));
  return mappings;
}

}  // namespace yamabiko::rpc
