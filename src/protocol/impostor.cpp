// Knows impostors by how their reply follows from the request.
#include "yamabiko/protocol/impostor.hpp"

#include "yamabiko/protocol/onc_rpc.hpp"

#include <algorithm>
#include <array>

namespace yamabiko {
namespace {

constexpr std::size_t xid_size = 4;

// The REPLY to a call that succeeded, without results (RFC 5531 section 9), after
// its xid: REPLY, MSG_ACCEPTED, a verifier AUTH_NONE of no octets, SUCCESS.
constexpr std::array<std::byte, 20> success{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}};

// To whom every datagram is a call, its first octets are the xid.
bool is_success_of_rpc(ByteView request, ByteView reply) {
  if (reply.size() != xid_size + success.size()) return false;
  const ByteView xid = request.first(std::min(xid_size, request.size()));
  return std::equal(xid.begin(), xid.end(), reply.begin()) &&
         std::equal(success.begin(), success.end(), reply.subspan(xid_size).begin());
}

}  // namespace

std::string_view impostor(ByteView request, ByteView reply) {
  // That nothing came back for nothing tells nothing.
  if (request.empty()) return {};
  if (std::equal(request.begin(), request.end(), reply.begin(), reply.end()))
    return "sends back what it is sent";
  if (!is_success_of_rpc(request, reply)) return {};
  return rpc::read_call(request, Transport::udp)
             ? "answers an RPC call with success, but without the results that it has to have"
             : "answers anything as if it were an RPC call, with success";
}

}  // namespace yamabiko
