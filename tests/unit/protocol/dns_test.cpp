// The decoder "dns".
#include "yamabiko/protocol/dns.hpp"

#include "decoder_checks.hpp"
#include "yamabiko/bytes/error.hpp"

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "dns";
constexpr std::string_view version_request =
    "1234 0000 0001 0000 0000 0000 07 76657273696f6e 04 62696e64 00 0010 0003";
constexpr std::string_view ns_request = "1234 0100 0001 0000 0000 0000 00 0002 0001";

class Asked {
 public:
  explicit Asked(std::string_view hex) : request_(octets(hex)) {}

  Query query() const {
    return {.transport = Transport::udp, .cookie = 0x1234, .request = request_};
  }
  Decoded reply(const Bytes& datagram) const { return decode(name, query(), {datagram}, true); }
  Decoded reply(std::string_view hex) const { return reply(octets(hex)); }

 private:
  Bytes request_;
};

TEST_CASE("dns: who it is") {
  const Asked version{version_request};
  SUBCASE("BIND tells its number alone") {
    const Decoded decoded = version.reply(sample("dns/named-version-udp.hex"));
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version == "9.18.49-1~deb12u3-Debian");
    CHECK(told(decoded, "product") == "BIND");
    CHECK(flagged(decoded, Flag::discloses));
  }
  SUBCASE("a name before the number") {
    CHECK(told(version.reply(sample("dns/unbound-version-udp.hex")), "product") == "unbound");
    CHECK(version.reply(sample("dns/dnsmasq-version-udp.hex")).version == "2.90");
  }
  SUBCASE("a text without a number") {
    // TXT "none" in class CH.
    const Decoded decoded = version.reply(
        "1234 8400 0001 0001 0000 0000 07 76657273696f6e 04 62696e64 00 0010 0003"
        "c00c 0010 0003 00000000 0005 04 6e6f6e65");
    CHECK(decoded.version.empty());
    CHECK(told(decoded, "version_text") == "none");
  }
  SUBCASE("a refusal without the question") {
    const Decoded decoded = version.reply(sample("dns/unbound-refused-version-udp.hex"));
    CHECK(decoded.accepted);
    CHECK(told(decoded, "reply_version_bind") == "REFUSED");
    CHECK(decoded.flags.empty());
  }
  SUBCASE("over TCP, after the length") {
    const Bytes request = octets("001e" + std::string{version_request});
    const Query query{.transport = Transport::tcp, .cookie = 0x1234, .request = request};
    const Bytes reply = sample("dns/named-version-tcp.hex");
    CHECK(decode(name, query, {reply}).version == "9.18.49-1~deb12u3-Debian");
    check_cuts(name, query, reply);
    check_other_cookie(name, query, reply);
  }
}

TEST_CASE("dns: recursion and records") {
  const Asked ns{ns_request};
  SUBCASE("its own zone") {
    const Decoded decoded = ns.reply(sample("dns/named-ns.hex"));
    CHECK(told(decoded, "recursion_available") == "no");
    CHECK(told(decoded, "open_resolver") == "no");
    CHECK(told(decoded, "reply_ns") == "NOERROR, authoritative, NS 13");
    CHECK_FALSE(flagged(decoded, Flag::no_auth));
  }
  SUBCASE("somebody else's zone") {
    const Decoded decoded = ns.reply(sample("dns/unbound-ns.hex"));
    CHECK(told(decoded, "open_resolver") == "yes");
    CHECK(flagged(decoded, Flag::no_auth));
  }
  SUBCASE("no such name, but looked up") {
    const Decoded decoded = ns.reply("1234 8183 0001 0000 0000 0000 00 0002 0001");
    CHECK(told(decoded, "open_resolver") == "yes");
  }
  SUBCASE("a failure can mean either") {
    const Decoded decoded = ns.reply("1234 8182 0001 0000 0000 0000 00 0002 0001");
    CHECK(told(decoded, "reply_ns") == "SERVFAIL");
    CHECK(told(decoded, "open_resolver") == "(none)");
  }
  SUBCASE("signatures and EDNS") {
    const Asked edns{"1234 0100 0001 0000 0000 0001 00 0002 0001 00 0029 1000 00008000 0000"};
    const Decoded decoded = edns.reply(sample("dns/named-ns-edns.hex"));
    CHECK(told(decoded, "reply_ns_edns") == "NOERROR, authoritative, NS 13, RRSIG 1, additional 1");
    CHECK(told(decoded, "edns_udp_size") == "1232");
    CHECK(told(decoded, "dnssec_signatures") == "yes");
  }
  SUBCASE("a type that nobody knows") {
    const Decoded decoded =
        ns.reply("1234 8500 0001 0001 0000 0000 00 0002 0001  00 fffe 0001 00000000 0001 00");
    CHECK(told(decoded, "reply_ns") == "NOERROR, authoritative, TYPE65534 1");
  }
}

TEST_CASE("dns: service discovery") {
  const Asked kinds{
      "1234 0000 0001 0000 0000 0000 09 5f7365727669636573 07 5f646e732d7364 04 5f756470"
      "05 6c6f63616c 00 000c 0001"};
  const Decoded decoded = kinds.reply(sample("mdns/avahi-services.hex"));
  CHECK(told(decoded, "services") == "_workstation._tcp.local");
  CHECK(told(decoded, "reply_services_dns_sd_udp_local") == "NOERROR, authoritative, PTR 1");
  CHECK(flagged(decoded, Flag::discloses));
  const Asked machine{
      "1234 0000 0001 0000 0000 0000 0c 5f776f726b73746174696f6e 04 5f746370 05 6c6f63616c 00"
      "000c 0001"};
  CHECK(told(machine.reply(sample("mdns/avahi-workstation.hex")), "names").starts_with("lab ["));
}

TEST_CASE("dns: what is not accepted") {
  const Asked ns{ns_request};
  SUBCASE("strangers") {
    check_strangers(name, ns.query());
  }
  SUBCASE("another question") {
    check_nothing(ns.reply("1234 8500 0001 0000 0000 0000 00 0010 0001"));
    check_nothing(ns.reply("1234 8500 0001 0000 0000 0000 00 0002 0003"));
    check_nothing(ns.reply("1234 8500 0001 0000 0000 0000 01 61 00 0002 0001"));
  }
  SUBCASE("success without the question, as a name service of NetBIOS has it") {
    check_nothing(ns.reply("1234 8400 0000 0001 0000 0000 00 0021 0001 00000000 0000"));
  }
  SUBCASE("another opcode") {
    check_nothing(ns.reply("1234 a500 0001 0000 0000 0000 00 0002 0001"));
  }
  SUBCASE("another ID") {
    check_other_cookie(name, ns.query(), sample("dns/named-ns.hex"));
  }
  SUBCASE("the cookie is that of responses alone") {
    CHECK(dns::cookie_of(sample("dns/named-ns.hex")) == 0x1234);
    CHECK_FALSE(dns::cookie_of(octets(ns_request)));
    CHECK_FALSE(dns::cookie_of(octets("1234 8500 0001 0000 0000 00")));
  }
}

TEST_CASE("dns: replies that were cut or forged") {
  const Asked ns{ns_request};
  SUBCASE("cut at every octet") {
    check_cuts(name, ns.query(), sample("dns/named-ns.hex"));
  }
  SUBCASE("more records announced than there are") {
    const Decoded decoded = ns.reply("1234 8500 0001 ffff ffff ffff 00 0002 0001");
    CHECK(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::truncated);
  }
  SUBCASE("more records than any message needs") {
    Bytes reply = octets("1234 8500 0001 0401 0000 0000 00 0002 0001");
    const Bytes record = octets("00 0001 0001 00000000 0000");
    for (int i = 0; i < 1025; ++i) reply.insert(reply.end(), record.begin(), record.end());
    const Decoded decoded = ns.reply(reply);
    CHECK(decoded.error == DecodeErrc::over_limit);
    CHECK(told(decoded, "reply_ns") == "NOERROR, authoritative, A 1024");
  }
}

}  // namespace
}  // namespace yamabiko::test
