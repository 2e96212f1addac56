// Writes the CALL message of RFC 5531 section 9:
//
//   xid | CALL = 0 | rpcvers = 2 | prog | vers | proc |
//   cred: flavor, length | verf: flavor, length | arguments of the procedure
#include "yamabiko/protocol/onc_rpc.hpp"

#include "yamabiko/bytes/reader.hpp"
#include "yamabiko/bytes/writer.hpp"
#include "yamabiko/protocol/rpc_record.hpp"

#include <algorithm>
#include <cassert>

namespace yamabiko::rpc {
namespace {

constexpr std::uint32_t message_call = 0;
constexpr std::uint32_t rpc_version = 2;
constexpr std::uint32_t auth_none = 0;
constexpr std::size_t record_mark_octets = 4;

constexpr std::uint32_t portmap_program = 100000;
constexpr std::uint32_t portmap_version = 2;
constexpr std::uint32_t portmap_getport = 3;

std::uint32_t value_of(std::span<const Argument> arguments, std::string_view name) {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [name](const Argument& given) { return given.name == name; });
  assert(found != arguments.end() && "the loader lets no call pass without it");
  return found == arguments.end() ? 0 : static_cast<std::uint32_t>(found->value);
}

void write_header(ByteWriter& out, const Call& call) {
  out.u32(call.xid).u32(message_call).u32(rpc_version);
  out.u32(call.program).u32(call.version).u32(call.procedure);
  out.u32(auth_none).u32(0);  // cred
  out.u32(auth_none).u32(0);  // verf
}

Bytes framed(ByteWriter& message, Transport transport) {
  return transport == Transport::tcp ? write_record(message.view()) : message.take();
}

}  // namespace

Bytes encode_call(const Call& call, Transport transport) {
  ByteWriter out;
  write_header(out, call);
  return framed(out, transport);
}

std::optional<Call> read_call(ByteView request, Transport transport) {
  ByteReader in{request};
  if (transport == Transport::tcp) in.skip(record_mark_octets);
  Call call;
  call.xid = in.u32();
  const bool is_call = in.u32() == message_call && in.u32() == rpc_version;
  call.program = in.u32();
  call.version = in.u32();
  call.procedure = in.u32();
  if (!in.ok() || !is_call) return std::nullopt;
  return call;
}

Bytes encode_onc_rpc(std::span<const Argument> arguments, Transport transport,
                     std::uint64_t cookie) {
  return encode_call({.xid = static_cast<std::uint32_t>(cookie),
                      .program = value_of(arguments, "program"),
                      .version = value_of(arguments, "version"),
                      .procedure = value_of(arguments, "procedure")},
                     transport);
}

Bytes encode_getport(std::span<const Argument> arguments, Transport transport,
                     std::uint64_t cookie) {
  ByteWriter out;
  write_header(out, {.xid = static_cast<std::uint32_t>(cookie),
                     .program = portmap_program,
                     .version = portmap_version,
                     .procedure = portmap_getport});
  out.u32(value_of(arguments, "program")).u32(value_of(arguments, "version"));
  out.u32(value_of(arguments, "protocol")).u32(0);  // the port is what is asked for
  return framed(out, transport);
}

}  // namespace yamabiko::rpc
