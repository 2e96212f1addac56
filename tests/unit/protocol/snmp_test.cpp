// The decoder "snmp".
#include "yamabiko/protocol/snmp.hpp"

#include "decoder_checks.hpp"
#include "yamabiko/bytes/error.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "snmp";
constexpr std::string_view linux_descr =
    "Linux vm 6.18.44-fc-v669 #1 SMP PREEMPT_DYNAMIC @0 x86_64";

Query ask(const Bytes& request) {
  return {.transport = Transport::udp, .cookie = 0x1234, .request = request};
}

Bytes get_request() {
  return octets(
      "3029 020101 0406 7075626c6963 a01c 0204 594d1234 020100 020100"
      "300e 300c 0608 2b06010201010100 0500");
}

// A GetResponse of version 2c with this error and list of bindings.
Bytes response(std::string_view bindings, unsigned status = 0) {
  const std::size_t size = octets(bindings).size();
  return octets(fmt::format(
      "30{:02x} 020101 0406 7075626c6963 a2{:02x} 0204 594d1234 0201{:02x} 020100 30{:02x} {}",
      size + 27, size + 14, status, size, bindings));
}

TEST_CASE("snmp: versions 1 and 2c") {
  const Bytes request = get_request();
  const Query query = ask(request);
  const Bytes reply = sample("snmp/get-v2c.hex");

  SUBCASE("sysDescr") {
    const Decoded decoded = decode(name, query, {reply});
    CHECK(decoded.complete);
    CHECK(told(decoded, "community") == "public");
    CHECK(told(decoded, "sys_descr") == linux_descr);
    CHECK(flagged(decoded, Flag::no_auth));
    CHECK(flagged(decoded, Flag::discloses));
  }
  SUBCASE("sysDescr of several lines") {
    // "A", CR LF, "B" ESC
    const Decoded decoded =
        decode(name, query, {response("3011 0608 2b06010201010100 0405 410d0a421b")});
    CHECK(told(decoded, "sys_descr") == "A, B\\x1b");
  }
  SUBCASE("GetBulk") {
    const Bytes bulk = octets(
        "3027 020101 0406 7075626c6963 a51a 0204 594d1234 020100 020200fa"
        "300b 3009 0605 2b06010201 0500");
    const Decoded decoded = decode(name, ask(bulk), {sample("snmp/getbulk-v2c.hex")});
    CHECK(told(decoded, "getbulk_values") == "100");
    CHECK(told(decoded, "sys_descr") == linux_descr);
  }
  SUBCASE("an error") {
    const Decoded decoded = decode(name, query, {response("", 1)});
    CHECK(told(decoded, "error_status") == "tooBig");
    CHECK(flagged(decoded, Flag::no_auth));
    CHECK_FALSE(flagged(decoded, Flag::discloses));
    CHECK(told(decode(name, query, {response("", 99)}), "error_status") == "error 99");
  }
  SUBCASE("bindings that are broken") {
    const Decoded decoded = decode(name, query, {response("3004 0602 2b06")});
    CHECK(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::malformed);
    CHECK_FALSE(flagged(decoded, Flag::discloses));
  }
  SUBCASE("cut at every octet") {
    check_cuts(name, query, reply);
  }
  SUBCASE("strangers") {
    check_strangers(name, query);
  }
  SUBCASE("another id, in either half") {
    check_other_cookie(name, query, reply);
    Bytes other = reply;
    other[17] = std::byte{0x5a};
    check_nothing(decode(name, query, {other}));
  }
  SUBCASE("another version, another PDU, or more behind it") {
    check_nothing(decode(name, query, {sample("snmp/get-v1.hex")}));
    Bytes trap = reply;
    trap[13] = std::byte{0xa7};
    check_nothing(decode(name, query, {trap}));
    Bytes longer = reply;
    longer.push_back(std::byte{0});
    check_nothing(decode(name, query, {longer}));
  }
  SUBCASE("the cookie is that of replies alone") {
    CHECK(snmp::cookie_of(reply) == 0x1234);
    CHECK(snmp::cookie_of(sample("snmp/engine-v3.hex")) == 0x1234);
    CHECK_FALSE(snmp::cookie_of(request));
  }
}

TEST_CASE("snmp: version 3") {
  const Bytes request = octets(
      "303e 020103 3011 0204 594d1234 0203 00ffe3 0401 04 020103 0410 300e 0400 020100 020100"
      "0400 0400 0400 3014 0400 0400 a00e 0204 594d0000 020100 020100 3000");
  const Query query = ask(request);
  const Bytes reply = sample("snmp/engine-v3.hex");

  SUBCASE("an engine ID of Net-SNMP's own form") {
    const Decoded decoded = decode(name, query, {reply});
    CHECK(decoded.complete);
    CHECK(told(decoded, "engine_enterprise") == "8072");
    CHECK(told(decoded, "product") == "Net-SNMP");
    CHECK(told(decoded, "engine_boots") == "1");
    CHECK(decoded.flags.empty());
  }
  SUBCASE("one that is an address of Ethernet") {
    const Decoded decoded = decode(name, query, {sample("snmp/engine-v3-mac.hex")});
    CHECK(told(decoded, "engine_mac") == "ce:f3:4f:e8:a0:03");
    CHECK(flagged(decoded, Flag::discloses));
  }
  SUBCASE("cut at every octet") {
    check_cuts(name, query, reply);
  }
  SUBCASE("strangers") {
    check_strangers(name, query);
  }
  SUBCASE("another msgID") {
    check_other_cookie(name, query, reply);
  }
}

}  // namespace
}  // namespace yamabiko::test
