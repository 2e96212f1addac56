// The decoders "rpc-program" and "rpc-version", for any program.
#include "yamabiko/protocol/rpc_program.hpp"

#include "decoder_checks.hpp"
#include "rpc_sample.hpp"
#include "yamabiko/protocol/onc_rpc.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::test {
namespace {

struct Asked {
  Bytes request;
  Query query;

  Asked(std::uint32_t program, std::uint32_t version, Transport transport = Transport::udp)
      : request(rpc::encode_call({.xid = recorded_xid, .program = program, .version = version},
                                 transport)),
        query{.transport = transport, .cookie = recorded_xid, .request = request} {}
};

constexpr std::string_view header = "12345678 00000001 00000000 00000000 00000000 ";

Decoded answer(std::string_view decoder, const Asked& asked, const std::string& hex) {
  return decode(decoder, asked.query, {octets(hex)});
}

TEST_CASE("rpc-program") {
  const Asked nfs(100003, rpc::no_version);
  SUBCASE("nfs-ganesha names its versions, over UDP and TCP") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Asked asked(100003, rpc::no_version, transport);
      const Bytes reply = sample(fmt::format("nfs/versions-{}.hex", to_string(transport)));
      const Decoded decoded = decode("rpc-program", asked.query, {reply});
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK(decoded.version == "3-4");
      CHECK(fact(decoded, "nfs_versions") == "3-4");
      CHECK(decoded.denial.empty());
      check_cuts("rpc-program", asked.query, reply);
      check_other_cookie("rpc-program", asked.query, reply);
    }
  }
  SUBCASE("who does not have the program is not accepted") {
    check_nothing(answer("rpc-program", nfs, std::string(header) + "00000001"));
  }
  SUBCASE("success denies the service") {
    const Decoded decoded = answer("rpc-program", nfs, std::string(header) + "00000000");
    CHECK(decoded.accepted);
    CHECK(decoded.denial == "answers every RPC program and version with success");
  }
  SUBCASE("versions in the wrong order are an error") {
    const Decoded decoded =
        answer("rpc-program", nfs, std::string(header) + "00000002 00000004 00000003");
    CHECK(decoded.accepted);
    CHECK(decoded.version.empty());
    CHECK(decoded.facts.empty());
    CHECK(decoded.error == DecodeErrc::malformed);
  }
  SUBCASE("who wants credentials is there") {
    const Decoded decoded =
        decode("rpc-program", nfs.query, {sample("rpcbind/auth-error-udp.hex")});
    CHECK(decoded.accepted);
    CHECK(has_flag(decoded, Flag::auth_required));
    CHECK(fact(decoded, "nfs_refusal") == "AUTH_ERROR AUTH_REJECTEDCRED");
  }
  SUBCASE("a request that is no call gives nothing") {
    check_nothing(
        decode("rpc-program", rpc_query(Transport::udp), {sample("nfs/versions-udp.hex")}));
  }
  SUBCASE("strangers") {
    Query query = nfs.query;
    query.cookie = 0x01020304;  // rpcbind's recorded replies have the other xid
    check_strangers("rpc-program", query);
  }
}

TEST_CASE("rpc-version") {
  const Asked asked(100003, 4);
  SUBCASE("it answers") {
    const Bytes reply = sample("nfs/null-v4-udp.hex");
    const Decoded decoded = decode("rpc-version", asked.query, {reply});
    CHECK(decoded.accepted);
    CHECK(fact(decoded, "nfs_v4") == "SUCCESS");
    check_cuts("rpc-version", asked.query, reply);
    check_other_cookie("rpc-version", asked.query, reply);
  }
  SUBCASE("it does not have the version") {
    const Decoded decoded =
        decode("rpc-version", Asked(100003, 2).query, {sample("nfs/null-v2-udp.hex")});
    CHECK(fact(decoded, "nfs_v2") == "PROG_MISMATCH 3-4");
  }
  SUBCASE("it does not have the program") {
    check_nothing(answer("rpc-version", asked, std::string(header) + "00000001"));
  }
  SUBCASE("strangers") {
    Query query = asked.query;
    query.cookie = 0x01020304;
    check_strangers("rpc-version", query);
  }
}

TEST_CASE("fact_prefix") {
  CHECK(rpc::fact_prefix(100003) == "nfs");
  CHECK(rpc::fact_prefix(100022) == "x25_inr");
  CHECK(rpc::fact_prefix(100013) == "program_3270_mapper");
  CHECK(rpc::fact_prefix(0x20000000) == "program_536870912");
}

TEST_CASE("read_call") {
  for (const Transport transport : {Transport::udp, Transport::tcp}) {
    const Bytes request =
        rpc::encode_call({.xid = 1, .program = 2, .version = 3, .procedure = 4}, transport);
    const auto call = rpc::read_call(request, transport);
    REQUIRE(call);
    CHECK(call->xid == 1);
    CHECK(call->program == 2);
    CHECK(call->version == 3);
    CHECK(call->procedure == 4);
  }
  CHECK_FALSE(rpc::read_call({}, Transport::udp));
  CHECK_FALSE(rpc::read_call(sample("nfs/versions-udp.hex"), Transport::udp));
}

}  // namespace
}  // namespace yamabiko::test
