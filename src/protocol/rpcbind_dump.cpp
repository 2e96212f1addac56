// Decodes the results of RPCBPROC_DUMP (RFC 1833 section 2): a linked list in
// which a boolean before each node says whether one follows.
//
//   1 | r_prog | r_vers | r_netid | r_addr | r_owner | 1 | … | 0
#include "yamabiko/protocol/rpcbind_dump.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/protocol/rpc_reply.hpp"
#include "yamabiko/protocol/universal_address.hpp"

namespace yamabiko::rpc {
namespace {

// The standard sets no bound; a path of a local socket is the longest text.
constexpr std::size_t max_text = 256;

struct Node {
  std::uint32_t program = 0;
  std::uint32_t version = 0;
  ByteView netid;
  ByteView address;
  ByteView owner;
};

std::error_code read_list(XdrReader& in, std::vector<Mapping>& mappings) {
  std::error_code error;
  // A failed reader yields false here, so truncation also ends the loop.
  while (in.boolean()) {
    if (mappings.size() == max_mappings) {
      error = DecodeErrc::over_limit;
      break;
    }
    const Node node{.program = in.u32(),
                    .version = in.u32(),
                    .netid = in.opaque(max_text),
                    .address = in.opaque(max_text),
                    .owner = in.opaque(max_text)};
    if (!in.ok()) break;
    mappings.push_back({.program = node.program,
                        .version = node.version,
                        .transport = printable(node.netid),
                        .place = place_text(as_text(node.address)),
                        .owner = printable(node.owner)});
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

Decoded decode_rpcbind_dump(const Query& query, const Reply& reply) {
  return decode_results(query, reply, "dump_refusal", read_dump);
}

std::optional<std::vector<Mapping>> rpcbind_mappings(const Query& query, const Reply& reply) {
  const auto answer = find_answer(query, reply);
  if (!answer || answer->header.outcome != Outcome::success) return std::nullopt;
  XdrReader in{answer->results};
  std::vector<Mapping> mappings;
  static_cast<void>(read_list(in, mappings));
  return mappings;
}

}  // namespace yamabiko::rpc
