// The decoders "mount-export" and "mount-dump".
#include "yamabiko/protocol/mount_list.hpp"

#include "decoder_checks.hpp"
#include "rpc_sample.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::test {
namespace {

Decoded exports(std::string_view results) {
  return decode("mount-export", rpc_query(Transport::udp), {success(octets(results))});
}

TEST_CASE("mount-export") {
  SUBCASE("nfs-ganesha, over UDP and TCP") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Bytes reply = sample(fmt::format("mountd/export-{}.hex", to_string(transport)));
      const Decoded decoded = decode("mount-export", rpc_query(transport), {reply});
      CHECK(decoded.complete);
      CHECK(fact(decoded, "exports") == "/run/srv 10.77.0.0/24,<unknown>, /run/pub (everyone)");
      CHECK(has_flag(decoded, Flag::discloses));
      check_truncations("mount-export", reply, transport, 24);
      check_wrong_cookie("mount-export", reply, transport);
    }
  }
  SUBCASE("an export whose groups are cut off is not told as everybody's") {
    const Decoded decoded = exports("00000001 00000004 2f737276 00000001 00000004 6c61");
    CHECK(decoded.facts.empty());
    CHECK(decoded.error == DecodeErrc::truncated);
  }
  SUBCASE("an empty list discloses nothing") {
    const Decoded decoded = exports("00000000");
    CHECK(decoded.complete);
    CHECK(fact(decoded, "exports").empty());
    CHECK(decoded.flags.empty());
  }
  SUBCASE("a path longer than the standard allows") {
    CHECK(exports("00000001 ffffffff 2f737276").error == DecodeErrc::over_limit);
  }
  SUBCASE("more groups than are shown") {
    std::string hex = "00000001 00000004 2f737276 ";
    for (int i = 0; i < 20; ++i) hex += "00000001 00000001 61000000 ";
    CHECK(fact(exports(hex + "00000000 00000000"), "exports") ==
          "/srv a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,…");
  }
  SUBCASE("groups without end") {
    std::string hex = "00000001 00000004 2f737276 ";
    for (int i = 0; i < 5000; ++i) hex += "00000001 00000000 ";
    CHECK(exports(hex).error == DecodeErrc::over_limit);
  }
  SUBCASE("a refusal is a fact") {
    const Decoded decoded =
        decode("mount-export", rpc_query(Transport::udp), {sample("rpcbind/auth-error-udp.hex")});
    CHECK(fact(decoded, "export_refusal") == "AUTH_ERROR AUTH_REJECTEDCRED");
  }
}

TEST_CASE("mount-dump") {
  const Bytes reply = sample("mountd/dump-two-udp.hex");
  const Decoded decoded = decode("mount-dump", rpc_query(Transport::udp), {reply});
  CHECK(decoded.complete);
  CHECK(fact(decoded, "mounts") == "192.0.2.7:/srv, client.test:/home");
  CHECK(has_flag(decoded, Flag::discloses));
  check_truncations("mount-dump", reply, Transport::udp, 24);
  check_wrong_cookie("mount-dump", reply, Transport::udp);
}

TEST_CASE("lists of MOUNT and strangers") {
  for (const std::string_view name : {"mount-export", "mount-dump"}) {
    CAPTURE(name);
    Query query = rpc_query(Transport::udp);
    query.cookie = 0x01020304;
    CHECK_FALSE(decode(name, query, {sample("rpcbind/dump-v3-udp.hex")}).accepted);
    CHECK_FALSE(decode(name, query, {sample("memcached/version-udp.hex")}).accepted);
    CHECK_FALSE(decode(name, query,
                       {octets("01020304 00000000 00000002 000186a5 00000003 00000005"
                               "00000000 00000000 00000000 00000000")})
                    .accepted);
  }
}

}  // namespace
}  // namespace yamabiko::test
