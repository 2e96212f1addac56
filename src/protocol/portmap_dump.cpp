// Decodes the results of PMAPPROC_DUMP (RFC 1833 section 3): a linked list in
// which a boolean before each node says whether one follows.
//
//   1 | prog | vers | prot | port | 1 | prog | … | 0
#include "yamabiko/protocol/portmap_dump.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/protocol/rpc_mapping.hpp"
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

std::error_code read_dump(XdrReader& in, Decoded& out) {
  std::error_code error;
  std::vector<Mapping> mappings;
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
  // A list that broke off at once says nothing, least of all that it is empty.
  if (in.ok() || !mappings.empty()) tell_mappings(mappings, out.facts);
  if (!mappings.empty()) out.flags.push_back(Flag::discloses);
  return error ? error : in.error();
}

}  // namespace

Decoded decode_portmap_dump(const Query& query, const Reply& reply) {
  return decode_results(query, reply, "dump_refusal", read_dump);
}

}  // namespace yamabiko::rpc
