// The decoder "ldap".
#include "yamabiko/protocol/ldap.hpp"

#include "decoder_checks.hpp"
#include "yamabiko/bytes/error.hpp"

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "ldap";
constexpr std::string_view done = "300f 0204 594d1234 6507 0a0100 0400 0400";

TEST_CASE("ldap") {
  const Bytes request = octets(
      "3028 0204 594d1234 6320 0400 0a0100 0a0100 020100 020100 010100"
      "870b 6f626a656374436c617373 3000");
  const Query query{.transport = Transport::udp, .cookie = 0x1234, .request = request};
  const auto reply = [&](std::string_view hex) { return decode(name, query, {octets(hex)}, true); };

  SUBCASE("a domain controller") {
    const Decoded decoded = decode(name, query, {sample("cldap/samba-all-udp.hex")});
    CHECK(decoded.complete);
    CHECK(told(decoded, "product") == "Samba");
    CHECK(told(decoded, "dns_host_name") == "dc.lab.test");
    CHECK(told(decoded, "ldap_versions") == "2, 3");
    CHECK(flagged(decoded, Flag::discloses));
  }
  SUBCASE("OpenLDAP over TCP, as the stream grows") {
    Query tcp = query;
    tcp.transport = Transport::tcp;
    const Bytes stream = sample("cldap/slapd-op-tcp.hex");
    CHECK(told(decode(name, tcp, {stream}), "product") == "OpenLDAP");
    check_cuts(name, tcp, stream);
    check_other_cookie(name, tcp, stream);
  }
  SUBCASE("entry and end in datagrams of their own") {
    const std::vector<Bytes> datagrams{octets("300c 0204 594d1234 6404 0400 3000"), octets(done)};
    CHECK(decode(name, query, datagrams).complete);
    CHECK_FALSE(decode(name, query, {datagrams.front()}).complete);
  }
  SUBCASE("nothing disclosed, nothing told") {
    const Decoded decoded = decode(name, query, {sample("cldap/samba-none-udp.hex")});
    CHECK(decoded.complete);
    CHECK(decoded.facts.empty());
    CHECK(decoded.flags.empty());
  }
  SUBCASE("a version, and text that is not clean") {
    // vendorVersion: 1.2 ESC
    const Decoded decoded = reply(
        "3026 0204 594d1234 641e 0400 301a 3018 040d 76656e646f7256657273696f6e 3107 0405 "
        "312e32201b"
        "300f 0204 594d1234 6507 0a0100 0400 0400");
    CHECK(decoded.version == "1.2 \\x1b");
  }
  SUBCASE("refusals") {
    const Decoded decoded = reply("300f 0204 594d1234 6507 0a0132 0400 0400");
    CHECK(decoded.complete);
    CHECK(told(decoded, "search_result") == "insufficientAccessRights");
    CHECK(flagged(decoded, Flag::auth_required));
    CHECK(told(reply("300f 0204 594d1234 6507 0a0150 0400 0400"), "search_result") == "result 80");
  }
  SUBCASE("attributes that are broken or too many") {
    CHECK(reply("300f 0204 594d1234 6407 0400 3003 300104").error == DecodeErrc::malformed);
    Bytes many = octets("3082 1c17 0204 594d1234 6482 1c0d 0400 3082 1c07");
    const Bytes attribute = octets("3005 0401 61 3100");
    for (int i = 0; i < 1025; ++i) many.insert(many.end(), attribute.begin(), attribute.end());
    const Decoded decoded = decode(name, query, {many});
    CHECK(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::over_limit);
  }
  SUBCASE("cut at every octet") {
    check_cuts(name, query, sample("cldap/samba-none-udp.hex"));
  }
  SUBCASE("strangers") {
    check_strangers(name, query);
  }
  SUBCASE("other messages, and another id in either half") {
    check_nothing(reply("300f 0204 594d1234 6107 0a0100 0400 0400"));  // a bind response
    check_nothing(reply("300f 0204 594e1234 6507 0a0100 0400 0400"));
    check_other_cookie(name, query, sample("cldap/samba-all-udp.hex"));
  }
  SUBCASE("the cookie is that of results alone") {
    CHECK(ldap::cookie_of(octets(done)) == 0x1234);
    CHECK_FALSE(ldap::cookie_of(request));
  }
}

}  // namespace
}  // namespace yamabiko::test
