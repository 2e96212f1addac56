// Takes the UDP frames off a reply to memcached and hands it to the protocol
// in which we asked.
#include "yamabiko/protocol/memcached.hpp"

#include "protocol/memcached_binary.hpp"
#include "protocol/memcached_text.hpp"
#include "protocol/memcached_udp.hpp"

namespace yamabiko::memcached {
namespace {

Decoded decode_body(const Request& request, Transport transport, ByteView body) {
  if (const auto* text = std::get_if<TextRequest>(&request))
    return decode_text(*text, transport, body);
  if (const auto* binary = std::get_if<BinaryRequest>(&request))
    return decode_binary(*binary, transport, body);
  return {};
}

Decoded decode_udp(const Query& query, const Reply& reply) {
  const auto frame = read_frame(query.request);
  if (!frame) return {};
  const Assembly assembly = assemble(reply.parts, query.cookie);
  Decoded decoded = decode_body(read_request(frame->body), query.transport, assembly.body);
  // What is missing after the last line does not matter.
  if (!decoded.complete && assembly.error) decoded.error = assembly.error;
  return decoded;
}

}  // namespace

std::optional<std::uint64_t> cookie_of(ByteView datagram) {
  const auto frame = read_frame(datagram);
  if (!frame) return std::nullopt;
  return frame->request_id;
}

Decoded decode(const Query& query, const Reply& reply) {
  if (query.transport == Transport::udp) return decode_udp(query, reply);
  if (reply.parts.empty()) return {};
  return decode_body(read_request(query.request), query.transport, reply.parts.front());
}

}  // namespace yamabiko::memcached
