// The decoder "portmap-dump".
#include "yamabiko/protocol/portmap_dump.hpp"

#include "rpc_sample.hpp"
#include "yamabiko/protocol/rpc_mapping.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "portmap-dump";

// A list of `count` nodes, all of them nfs 3 tcp 2049, and `end` after it.
Bytes list_of(std::size_t count, std::string_view end) {
  ByteWriter out;
  for (std::size_t i = 0; i < count; ++i) out.u32(1).u32(100003).u32(3).u32(6).u32(2049);
  out.bytes(octets(end));
  return success(out.view());
}

TEST_CASE("portmap-dump") {
  SUBCASE("an rpcbind with NFS, over UDP and TCP") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Bytes reply = sample(fmt::format("rpcbind/dump-v2-{}.hex", to_string(transport)));
      const Decoded decoded = decode(name, rpc_query(transport), {reply});
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK_FALSE(decoded.error);
      CHECK(has_flag(decoded, Flag::discloses));
      CHECK(fact(decoded, "registrations") == "24");
      CHECK(fact(decoded, "programs") ==
            "portmapper 2,3,4 tcp 111, portmapper 2,3,4 udp 111, nfs 3,4 tcp 2049, "
            "mountd 1,2,3 tcp 20048, mountd 1,2,3 udp 20048, nlockmgr 1,3,4 tcp 38857, "
            "nlockmgr 1,3,4 udp 40983, status 1 tcp 52392, status 1 udp 52392, "
            "nfs_acl 3 tcp 2049, 536871065 1 tcp 40000");
      CHECK(fact(decoded, "transports") == "tcp, udp");
      CHECK(fact(decoded, "owners") == "(none)");
      check_truncations(name, reply, transport, 24);
      check_wrong_cookie(name, reply, transport);
    }
  }
  SUBCASE("what came before the cut is kept") {
    Bytes reply = sample("rpcbind/dump-v2-udp.hex");
    reply.resize(24 + 20 + 19);  // one node and all but an octet of another
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {reply});
    CHECK(fact(decoded, "registrations") == "1");
    CHECK(fact(decoded, "programs") == "portmapper 4 tcp 111");
    CHECK(decoded.error == DecodeErrc::truncated);
  }
  SUBCASE("an empty list discloses nothing") {
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {list_of(0, "00000000")});
    CHECK(decoded.complete);
    CHECK(decoded.flags.empty());
    CHECK(decoded.facts == Facts{{"registrations", std::uint64_t{0}}});
  }
  SUBCASE("protocols other than TCP and UDP are told by number") {
    const Bytes node = octets("00000001 000186a3 00000003 00000084 00000801 00000000");
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {success(node)});
    CHECK(fact(decoded, "programs") == "nfs 3 protocol-132 2049");
  }
  SUBCASE("a refusal is a fact") {
    const Decoded decoded = decode(name, rpc_query(Transport::udp),
                                   {octets("12345678 00000001 00000000 00000000 00000000 00000002"
                                           "00000003 00000004")});
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.flags.empty());
    CHECK(fact(decoded, "dump_refusal") == "PROG_MISMATCH 3-4");
  }
  SUBCASE("a refusal for lack of credentials has its flag") {
    const Decoded decoded =
        decode(name, rpc_query(Transport::udp), {sample("rpcbind/auth-error-udp.hex")});
    CHECK(has_flag(decoded, Flag::auth_required));
  }
}

TEST_CASE("portmap-dump and hostile lists") {
  SUBCASE("as many nodes as are accepted") {
    const Decoded decoded =
        decode(name, rpc_query(Transport::udp), {list_of(rpc::max_mappings, "00000000")});
    CHECK(decoded.complete);
    CHECK(fact(decoded, "registrations") == "4096");
  }
  SUBCASE("one more") {
    const Decoded decoded =
        decode(name, rpc_query(Transport::udp), {list_of(rpc::max_mappings + 1, "00000000")});
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.error == DecodeErrc::over_limit);
    CHECK(fact(decoded, "registrations") == "4096");
    CHECK(fact(decoded, "programs") == "nfs 3 tcp 2049");
  }
  SUBCASE("a list without end") {
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {list_of(3, "")});
    CHECK(decoded.error == DecodeErrc::truncated);
    CHECK(fact(decoded, "registrations") == "3");
  }
  SUBCASE("a boolean that is neither") {
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {list_of(2, "00000002")});
    CHECK(decoded.error == DecodeErrc::malformed);
    CHECK(fact(decoded, "registrations") == "2");
  }
}

}  // namespace
}  // namespace yamabiko::test
