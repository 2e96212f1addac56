// The decoders "portmap-versions", "rpc-null" and "rpc-unassigned".
#include "yamabiko/protocol/portmap.hpp"

#include "rpc_sample.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view identifying[] = {"portmap-versions", "rpc-null", "rpc-unassigned"};

Decoded decode_udp(std::string_view decoder, std::string_view hex) {
  return decode(decoder, rpc_query(Transport::udp), {octets(hex)});
}

TEST_CASE("portmap-versions") {
  SUBCASE("rpcbind names its versions, over UDP and TCP") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Bytes reply = sample(fmt::format("rpcbind/versions-{}.hex", to_string(transport)));
      const Decoded decoded = decode("portmap-versions", rpc_query(transport), {reply});
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK(decoded.version == "2-4");
      CHECK(fact(decoded, "rpc_versions") == "2-4");
      CHECK(decoded.denial.empty());
      CHECK(decoded.flags.empty());
      CHECK_FALSE(decoded.error);
      check_truncations("portmap-versions", reply, transport, 32);
      check_wrong_cookie("portmap-versions", reply, transport);
    }
  }
  SUBCASE("a single version stands alone") {
    const Decoded decoded = decode("portmap-versions", rpc_query(Transport::udp),
                                   {sample("rpcbind/versions-v2-udp.hex")});
    CHECK(decoded.version == "2");
  }
  SUBCASE("versions in the wrong order are told as an error, not as a version") {
    const Decoded decoded =
        decode_udp("portmap-versions",
                   "12345678 00000001 00000000 00000000 00000000 00000002 00000004 00000002");
    CHECK(decoded.accepted);
    CHECK(decoded.version.empty());
    CHECK(decoded.facts.empty());
    CHECK(decoded.error == DecodeErrc::malformed);
  }
  SUBCASE("success denies the service") {
    const Decoded decoded = decode("portmap-versions", rpc_query(Transport::udp),
                                   {sample("rpcbind/success-to-all-udp.hex")});
    CHECK(decoded.accepted);
    CHECK(decoded.denial == "answers every RPC program and version with success");
  }
  SUBCASE("PROG_UNAVAIL denies the service") {
    const Decoded decoded = decode("portmap-versions", rpc_query(Transport::udp),
                                   {sample("rpcbind/no-mapper-udp.hex")});
    CHECK(decoded.accepted);
    CHECK(decoded.denial == "speaks ONC RPC but has no port mapper");
  }
  SUBCASE("AUTH_ERROR is a port mapper that wants credentials") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Bytes reply = sample(fmt::format("rpcbind/auth-error-{}.hex", to_string(transport)));
      const Decoded decoded = decode("portmap-versions", rpc_query(transport), {reply});
      CHECK(decoded.accepted);
      CHECK(decoded.denial.empty());
      CHECK(has_flag(decoded, Flag::auth_required));
      CHECK(fact(decoded, "rpc_refusal") == "AUTH_ERROR AUTH_REJECTEDCRED");
      check_truncations("portmap-versions", reply, transport, 20);
      check_wrong_cookie("portmap-versions", reply, transport);
    }
  }
  SUBCASE("RPC_MISMATCH is a fact") {
    const Decoded decoded =
        decode_udp("portmap-versions", "12345678 00000001 00000001 00000000 00000003 00000004");
    CHECK(decoded.accepted);
    CHECK(decoded.denial.empty());
    CHECK(decoded.version.empty());
    CHECK(fact(decoded, "rpc_refusal") == "RPC_MISMATCH 3-4");
  }
}

TEST_CASE("rpc-null") {
  SUBCASE("success, over UDP and TCP") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Bytes reply = sample(fmt::format("rpcbind/null-{}.hex", to_string(transport)));
      const Decoded decoded = decode("rpc-null", rpc_query(transport), {reply});
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK(decoded.denial.empty());
      CHECK(decoded.facts.empty());
      check_truncations("rpc-null", reply, transport, 24);
      check_wrong_cookie("rpc-null", reply, transport);
    }
  }
  SUBCASE("another version than 2 names those that are there") {
    const Decoded decoded = decode_udp(
        "rpc-null", "12345678 00000001 00000000 00000000 00000000 00000002 00000003 00000004");
    CHECK(decoded.accepted);
    CHECK(decoded.version == "3-4");
  }
  SUBCASE("PROG_UNAVAIL denies the service") {
    const Decoded decoded =
        decode("rpc-null", rpc_query(Transport::udp), {sample("rpcbind/no-mapper-udp.hex")});
    CHECK(decoded.denial == "speaks ONC RPC but has no port mapper");
  }
}

TEST_CASE("rpc-unassigned") {
  SUBCASE("rpcbind does not have the program, over UDP and TCP") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Bytes reply = sample(fmt::format("rpcbind/unassigned-{}.hex", to_string(transport)));
      const Decoded decoded = decode("rpc-unassigned", rpc_query(transport), {reply});
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK(decoded.denial.empty());
      CHECK(decoded.facts.empty());
      check_truncations("rpc-unassigned", reply, transport, 24);
      check_wrong_cookie("rpc-unassigned", reply, transport);
    }
  }
  SUBCASE("success denies the service") {
    const Decoded decoded = decode("rpc-unassigned", rpc_query(Transport::udp),
                                   {sample("rpcbind/success-to-all-udp.hex")});
    CHECK(decoded.accepted);
    CHECK(decoded.denial ==
          "answers every RPC program with success, even one that is assigned to nobody");
  }
  SUBCASE("anything else is a fact") {
    const Decoded decoded =
        decode_udp("rpc-unassigned",
                   "12345678 00000001 00000000 00000000 00000000 00000002 00000001 00000001");
    CHECK(decoded.accepted);
    CHECK(decoded.denial.empty());
    CHECK(fact(decoded, "unassigned_program") == "PROG_MISMATCH 1");
  }
}

TEST_CASE("identifying decoders and hostile replies") {
  for (const std::string_view decoder : identifying) {
    CAPTURE(decoder);
    CHECK_FALSE(decode_udp(decoder, "00").accepted);
    CHECK_FALSE(decode(decoder, rpc_query(Transport::udp), {}).accepted);
    CHECK_FALSE(decode(decoder, rpc_query(Transport::tcp), {}).accepted);
    // Our own request come back.
    CHECK_FALSE(decode_udp(decoder,
                           "12345678 00000000 00000002 000186a0 00000002 00000000"
                           "00000000 00000000 00000000 00000000")
                    .accepted);
    // A verifier that claims four gigabytes.
    CHECK_FALSE(
        decode_udp(decoder, "12345678 00000001 00000000 00000000 ffffffff 00000000").accepted);
    // A record that claims two gigabytes is read as far as it goes.
    const Decoded huge = decode(decoder, rpc_query(Transport::tcp),
                                {octets("ffffffff 12345678 00000001 00000000 00000000 00000000"
                                        "00000005")});
    CHECK(huge.accepted);
    CHECK(huge.error == DecodeErrc::over_limit);
  }
}

}  // namespace
}  // namespace yamabiko::test
