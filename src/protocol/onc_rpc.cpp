// Writes the CALL message of RFC 5531 section 9:
//
//   xid | CALL = 0 | rpcvers = 2 | prog | vers | proc |
//   cred: flavor, length | verf: flavor, length | arguments of the procedure
#include "yamabiko/protocol/onc_rpc.hpp"

#include "yamabiko/bytes/writer.hpp"
#include "yamabiko/protocol/rpc_record.hpp"

#include <algorithm>
#include <cassert>

namespace yamabiko::rpc {
namespace {

constexpr std::uint32_t message_call = 0;
constexpr std::uint32_t rpc_version = 2;
constexpr std::uint32_t auth_none = 0;

std::uint32_t value_of(std::span<const Argument> arguments, std::string_view name) {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [name](const Argument& given) { return given.name == name; });
  assert(found != arguments.end() && "the loader lets no call pass without it");
  return found == arguments.end() ? 0 : static_cast<std::uint32_t>(found->value);
}

}  // namespace

Bytes encode_call(const Call& call, Transport transport) {
  ByteWriter out;
  out.u32(call.xid).u32(message_call).u32(rpc_version);
  out.u32(call.program).u32(call.version).u32(call.procedure);
  out.u32(auth_none).u32(0);  // cred
  out.u32(auth_none).u32(0);  // verf
  return transport == Transport::tcp ? write_record(out.view()) : out.take();
}

Bytes encode_onc_rpc(std::span<const Argument> arguments, Transport transport,
                     std::uint64_t cookie) {
  return encode_call({.xid = static_cast<std::uint32_t>(cookie),
                      .program = value_of(arguments, "program"),
                      .version = value_of(arguments, "version"),
                      .procedure = value_of(arguments, "procedure")},
                     transport);
}

}  // namespace yamabiko::rpc
