// The decoder "rpcbind-stats".
#include "yamabiko/protocol/rpcbind_stats.hpp"

#include "rpc_sample.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "rpcbind-stats";

// The counts of one version: as many calls of each procedure as `calls`.
void put_counts(ByteWriter& out, std::uint32_t calls) {
  for (int procedure = 0; procedure < 13; ++procedure) out.u32(calls);
  out.u32(0).u32(0);
}

void put_netid(ByteWriter& out) {
  out.u32(3).text("udp").u8(0);
}

TEST_CASE("rpcbind-stats") {
  SUBCASE("a live rpcbind, over UDP and TCP") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Bytes reply = sample(fmt::format("rpcbind/getstat-{}.hex", to_string(transport)));
      const Decoded decoded = decode(name, rpc_query(transport), {reply});
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK_FALSE(decoded.error);
      CHECK(has_flag(decoded, Flag::discloses));
      CHECK(fact(decoded, "calls_v2") == "7");
      CHECK(fact(decoded, "calls_v3") == "33");
      CHECK(fact(decoded, "calls_v4") == (transport == Transport::udp ? "8" : "9"));
      CHECK(fact(decoded, "forwarded_calls") == "0");
      CHECK(fact(decoded, "looked_up") == "portmapper 2 tcp: 1 found, 0 not");
      CHECK(fact(decoded, "remote_calls") == "(none)");
      check_truncations(name, reply, transport, 24);
      check_wrong_cookie(name, reply, transport);
    }
  }
  SUBCASE("lists of all three versions are put together, and forwarded calls added up") {
    ByteWriter out;
    for (std::uint32_t version = 2; version <= 4; ++version) {
      put_counts(out, 1);
      out.u32(1).u32(100003).u32(version).u32(5).u32(6);  // a lookup
      put_netid(out);
      out.u32(0);
      out.u32(1).u32(100005).u32(version).u32(2).u32(7).u32(8).u32(9);  // a remote call
      put_netid(out);
      out.u32(0);
    }
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {success(out.view())});
    CHECK(decoded.complete);
    CHECK(fact(decoded, "calls_v2") == "13");
    CHECK(fact(decoded, "calls_v4") == "13");
    CHECK(fact(decoded, "forwarded_calls") == "6");
    CHECK(fact(decoded, "looked_up") ==
          "nfs 2 udp: 5 found, 6 not, nfs 3 udp: 5 found, 6 not, nfs 4 udp: 5 found, 6 not");
    CHECK(fact(decoded, "remote_calls") ==
          "mountd 2 procedure 2 udp: 7 answered, 8 not, 9 indirect, "
          "mountd 3 procedure 2 udp: 7 answered, 8 not, 9 indirect, "
          "mountd 4 procedure 2 udp: 7 answered, 8 not, 9 indirect");
  }
  SUBCASE("counts that would wrap 32 bits do not") {
    ByteWriter out;
    for (int version = 2; version <= 4; ++version) {
      put_counts(out, 0xffffffff);
      out.u32(0).u32(0);
    }
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {success(out.view())});
    CHECK(decoded.complete);
    CHECK(fact(decoded, "calls_v3") == "55834574835");
    CHECK(fact(decoded, "forwarded_calls") == "25769803770");
  }
  SUBCASE("the versions before the cut are kept") {
    Bytes reply = sample("rpcbind/getstat-bare-udp.hex");
    reply.resize(24 + 2 * 68 + 4);
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {reply});
    CHECK(decoded.error == DecodeErrc::truncated);
    CHECK(fact(decoded, "calls_v2") == "2");
    CHECK(fact(decoded, "calls_v3") == "2");
    CHECK(fact(decoded, "calls_v4") == "(none)");
  }
  SUBCASE("a version that has no such procedure") {
    const Decoded decoded =
        decode(name, rpc_query(Transport::udp),
               {octets("12345678 00000001 00000000 00000000 00000000 00000003")});
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.flags.empty());
    CHECK(fact(decoded, "statistics_refusal") == "PROC_UNAVAIL");
  }
}

TEST_CASE("rpcbind-stats and hostile lists") {
  ByteWriter out;
  put_counts(out, 1);
  SUBCASE("lookups without end") {
    for (int i = 0; i < 5000; ++i) {
      out.u32(1).u32(100003).u32(3).u32(1).u32(1);
      put_netid(out);
    }
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {success(out.view())});
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.error == DecodeErrc::over_limit);
    CHECK(fact(decoded, "calls_v2") == "13");
    const FactValue* lines = find_fact(decoded.facts, "looked_up");
    REQUIRE(lines != nullptr);
    CHECK(std::get<std::vector<std::string>>(*lines).size() == 4096);
  }
  SUBCASE("remote calls without end") {
    out.u32(0);
    for (int i = 0; i < 5000; ++i) {
      out.u32(1).u32(100003).u32(3).u32(0).u32(1).u32(1).u32(0);
      put_netid(out);
    }
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {success(out.view())});
    CHECK(decoded.error == DecodeErrc::over_limit);
    const FactValue* lines = find_fact(decoded.facts, "remote_calls");
    REQUIRE(lines != nullptr);
    CHECK(std::get<std::vector<std::string>>(*lines).size() == 4096);
  }
  SUBCASE("a netid of four gigabytes") {
    out.u32(1).u32(100003).u32(3).u32(1).u32(1).u32(0xffffffff);
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {success(out.view())});
    CHECK(decoded.error == DecodeErrc::over_limit);
    CHECK(fact(decoded, "calls_v2") == "13");
    CHECK(fact(decoded, "looked_up") == "(none)");
  }
  SUBCASE("terminal escapes in a netid") {
    out.u32(1).u32(100003).u32(3).u32(1).u32(1).u32(4).text("\x1b[2J").u32(0);
    const Decoded decoded = decode(name, rpc_query(Transport::udp), {success(out.view())});
    CHECK(fact(decoded, "looked_up") == "nfs 3 \\x1b[2J: 1 found, 1 not");
  }
}

}  // namespace
}  // namespace yamabiko::test
