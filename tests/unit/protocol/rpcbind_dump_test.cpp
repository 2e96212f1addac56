// The decoder "rpcbind-dump".
#include "yamabiko/protocol/rpcbind_dump.hpp"

#include "rpc_sample.hpp"
#include "yamabiko/protocol/rpc_mapping.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "rpcbind-dump";

void put_text(ByteWriter& out, std::string_view text) {
  out.u32(static_cast<std::uint32_t>(text.size())).text(text);
  while (out.size() % 4 != 0) out.u8(0);
}

// nfs 3, with these texts.
void put_node(ByteWriter& out, std::string_view netid, std::string_view address,
              std::string_view owner) {
  out.u32(1).u32(100003).u32(3);
  put_text(out, netid);
  put_text(out, address);
  put_text(out, owner);
}

Decoded decode_nodes(ByteWriter& nodes) {
  nodes.u32(0);
  return decode(name, rpc_query(Transport::udp), {success(nodes.view())});
}

TEST_CASE("rpcbind-dump") {
  SUBCASE("an rpcbind with NFS, versions 3 and 4, over UDP and TCP") {
    for (const unsigned version : {3U, 4U}) {
      for (const Transport transport : {Transport::udp, Transport::tcp}) {
        const Bytes reply =
            sample(fmt::format("rpcbind/dump-v{}-{}.hex", version, to_string(transport)));
        const Decoded decoded = decode(name, rpc_query(transport), {reply});
        CHECK(decoded.accepted);
        CHECK(decoded.complete);
        CHECK_FALSE(decoded.error);
        CHECK(has_flag(decoded, Flag::discloses));
        CHECK(fact(decoded, "registrations") == "40");
        CHECK(fact(decoded, "programs") ==
              "portmapper 3,4 local /run/rpcbind.sock, portmapper 2,3,4 tcp 111, "
              "portmapper 3,4 tcp6 111, portmapper 2,3,4 udp 111, portmapper 3,4 udp6 111, "
              "nfs 3,4 tcp 2049, nfs 3,4 tcp6 2049, "
              "mountd 1,2,3 tcp 20048, mountd 1,2,3 tcp6 20048, "
              "mountd 1,2,3 udp 20048, mountd 1,2,3 udp6 20048, "
              "nlockmgr 1,3,4 tcp 38857, nlockmgr 1,3,4 udp 40983, "
              "status 1 tcp 52392, status 1 tcp6 52393, "
              "status 1 udp 52392, status 1 udp6 52393, "
              "nfs_acl 3 tcp 2049, 536871065 1 tcp 40000 on 192.0.2.7");
        CHECK(fact(decoded, "transports") == "local, tcp, tcp6, udp, udp6");
        CHECK(fact(decoded, "owners") == "106, superuser");
        check_truncations(name, reply, transport, 24);
        check_wrong_cookie(name, reply, transport);
      }
    }
  }
  SUBCASE("an rpcbind with nothing registered") {
    const Decoded decoded =
        decode(name, rpc_query(Transport::udp), {sample("rpcbind/dump-v3-bare-udp.hex")});
    CHECK(decoded.complete);
    CHECK(fact(decoded, "registrations") == "12");
    CHECK(fact(decoded, "owners") == "superuser");
  }
  SUBCASE("what came before the cut is kept") {
    Bytes reply = sample("rpcbind/dump-v3-udp.hex");
    reply.resize(reply.size() / 2);
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {reply});
    CHECK(decoded.error == DecodeErrc::truncated);
    CHECK(fact(decoded, "programs").find("portmapper 2,3,4 udp 111") != std::string::npos);
  }
  SUBCASE("texts that were left empty") {
    ByteWriter nodes;
    put_node(nodes, "", "", "");
    const Decoded decoded = decode_nodes(nodes);
    CHECK(decoded.complete);
    CHECK(fact(decoded, "registrations") == "1");
    CHECK(fact(decoded, "owners") == "(none)");
  }
}

TEST_CASE("rpcbind-dump and hostile lists") {
  SUBCASE("terminal escapes in every text") {
    ByteWriter nodes;
    put_node(nodes, "tcp\x1b[2J", "\x1b]0;owned\a", "root\n\xe2\x80\xae");
    const Decoded decoded = decode_nodes(nodes);
    CHECK(fact(decoded, "programs") == "nfs 3 tcp\\x1b[2J \\x1b]0;owned\\x07");
    CHECK(fact(decoded, "transports") == "tcp\\x1b[2J");
    CHECK(fact(decoded, "owners") == "root\\x0a\\u{202e}");
  }
  SUBCASE("a text of the largest length that is accepted, and one octet more") {
    for (const std::size_t length : {256U, 257U}) {
      ByteWriter nodes;
      put_node(nodes, "tcp", "0.0.0.0.8.1", "superuser");
      put_node(nodes, "tcp", "0.0.0.0.8.1", std::string(length, 'x'));
      const Decoded decoded = decode_nodes(nodes);
      CHECK(decoded.accepted);
      CHECK(decoded.complete == (length == 256));
      CHECK(fact(decoded, "registrations") == (length == 256 ? "2" : "1"));
      if (length == 257) CHECK(decoded.error == DecodeErrc::over_limit);
    }
  }
  SUBCASE("a length of four gigabytes") {
    ByteWriter nodes;
    put_node(nodes, "tcp", "0.0.0.0.8.1", "superuser");
    nodes.u32(1).u32(100003).u32(3).u32(0xffffffff);
    const Decoded decoded = decode_nodes(nodes);
    CHECK(decoded.error == DecodeErrc::over_limit);
    CHECK(fact(decoded, "registrations") == "1");
  }
  SUBCASE("more nodes than are accepted") {
    ByteWriter nodes;
    for (std::size_t i = 0; i <= rpc::max_mappings; ++i) put_node(nodes, "", "", "");
    const Decoded decoded = decode_nodes(nodes);
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.error == DecodeErrc::over_limit);
    CHECK(fact(decoded, "registrations") == "4096");
  }
  SUBCASE("a boolean that is neither") {
    ByteWriter nodes;
    put_node(nodes, "tcp", "0.0.0.0.8.1", "superuser");
    nodes.u32(0xff);
    const Decoded decoded = decode_nodes(nodes);
    CHECK(decoded.error == DecodeErrc::malformed);
    CHECK(fact(decoded, "registrations") == "1");
  }
}

}  // namespace
}  // namespace yamabiko::test
