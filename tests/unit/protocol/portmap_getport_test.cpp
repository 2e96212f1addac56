// The encoder and the decoder "portmap-getport".
#include "yamabiko/protocol/portmap_getport.hpp"

#include "decoder_checks.hpp"
#include "rpc_sample.hpp"
#include "yamabiko/protocol/onc_rpc.hpp"

#include <array>

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "portmap-getport";

Bytes request_for(std::uint64_t program, std::uint64_t protocol, Transport transport) {
  const std::array<Argument, 3> arguments{
      {{"program", program}, {"version", 3}, {"protocol", protocol}}};
  return rpc::encode_getport(arguments, transport, recorded_xid);
}

TEST_CASE("portmap-getport") {
  SUBCASE("the request, octet by octet") {
    CHECK(request_for(100003, 6, Transport::udp) ==
          octets("12345678 00000000 00000002 000186a0 00000002 00000003"
                 "00000000 00000000 00000000 00000000 000186a3 00000003 00000006 00000000"));
  }
  SUBCASE("rpcbind tells a port, over UDP and TCP") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Bytes request = request_for(100003, 6, transport);
      const Query query{.transport = transport, .cookie = recorded_xid, .request = request};
      const Bytes reply = sample(transport == Transport::udp ? "rpcbind/getport-nfs-tcp-udp.hex"
                                                             : "rpcbind/getport-nfs-tcp-tcp.hex");
      const Decoded decoded = decode(name, query, {reply});
      CHECK(decoded.complete);
      CHECK(fact(decoded, "nfs_tcp_port") == "2049");
      CHECK(has_flag(decoded, Flag::discloses));
      check_cuts(name, query, reply);
      check_other_cookie(name, query, reply);
      const ByteView part = reply;
      const auto mapping = rpc::getport_mapping(query, {.parts = {&part, 1}, .ended = true});
      REQUIRE(mapping);
      CHECK(mapping->program == 100003);
      CHECK(mapping->transport == "tcp");
      CHECK(mapping->place == "2049");
    }
  }
  const Bytes request = request_for(100007, 17, Transport::udp);
  const Query query{.transport = Transport::udp, .cookie = recorded_xid, .request = request};
  SUBCASE("what is not registered is no fact") {
    const Decoded decoded =
        decode(name, query, {sample("rpcbind/getport-unregistered-udp-udp.hex")});
    CHECK(decoded.complete);
    CHECK(decoded.facts.empty());
    CHECK(decoded.flags.empty());
  }
  SUBCASE("a port that cannot be") {
    const Decoded decoded = decode(name, query, {success(octets("00010000"))});
    CHECK(decoded.facts.empty());
    CHECK(decoded.error == DecodeErrc::malformed);
  }
  SUBCASE("a refusal is a fact") {
    const Decoded decoded = decode(name, query, {sample("rpcbind/auth-error-udp.hex")});
    CHECK(fact(decoded, "getport_refusal") == "AUTH_ERROR AUTH_REJECTEDCRED");
    CHECK(has_flag(decoded, Flag::auth_required));
  }
  SUBCASE("strangers") {
    Query other = query;
    other.cookie = 0x01020304;
    check_strangers(name, other);
  }
}

}  // namespace
}  // namespace yamabiko::test
