// The decoder "sip".
#include "decoder_checks.hpp"

#include <fmt/format.h>

namespace yamabiko::test {
namespace {

constexpr std::uint64_t recorded = 0x0123456789abcdef;
const Bytes request = text_octets(
    "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK0123456789abcdef\r\n"
    "Call-ID: 0123456789abcdef@a\r\nCSeq: 1 OPTIONS\r\n\r\n");

Bytes response(std::string_view status, std::string_view headers = "") {
  return text_octets(
      fmt::format("SIP/2.0 {}\r\nv: SIP/2.0/UDP a;branch=z9hG4bK0123456789abcdef\r\n"
                  "i: 0123456789abcdef@a\r\nCSeq: 1 OPTIONS\r\n{}\r\n",
                  status, headers));
}

TEST_CASE("sip") {
  const Query query = udp_query(request, recorded);
  SUBCASE("kamailio tells its version, over UDP and TCP") {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Bytes whole = sample(fmt::format("sip/options-{}.hex", to_string(transport)));
      Query asked = query;
      asked.transport = transport;
      const Decoded decoded = decode("sip", asked, {whole});
      CHECK(decoded.accepted);
      CHECK(decoded.complete);
      CHECK(decoded.version == "5.6.3");
      CHECK(told(decoded, "product") == "kamailio");
      CHECK(told(decoded, "status") == "200 OK");
      CHECK(decoded.flags.empty());
      CHECK_FALSE(decoded.error);
      check_cuts("sip", asked, whole);
      asked.cookie ^= 1U;
      CHECK_FALSE(decode("sip", asked, {whole}).accepted);
      CHECK(find_decoder("sip")->cookie_of(whole) == recorded);
    }
  }
  SUBCASE("nobody else is taken for it") {
    check_strangers("sip", query);
    CHECK_FALSE(find_decoder("sip")->cookie_of(request).has_value());
    CHECK_FALSE(decode("sip", query, {response("99 Low")}).accepted);
    CHECK_FALSE(decode("sip", query, {response("2x0 OK")}).accepted);
  }
  SUBCASE("who wants credentials says so") {
    for (const std::string_view status : {"401 Unauthorized", "407 Proxy"}) {
      const Decoded decoded = decode("sip", query, {response(status)});
      CHECK(decoded.accepted);
      CHECK(decoded.flags == std::vector{Flag::auth_required});
    }
    CHECK(decode("sip", query, {response("404 Not Found")}).flags.empty());
  }
  SUBCASE("a provisional response is followed by another") {
    const Bytes trying = response("100 Trying");
    CHECK_FALSE(decode("sip", query, {trying}).complete);
    const Decoded decoded =
        decode("sip", query, {trying, response("200 OK", "Allow: A , B,,C\r\n")});
    CHECK(decoded.complete);
    CHECK(told(decoded, "methods") == "A, B, C");
  }
  SUBCASE("over TCP the body has a length, which may be a lie") {
    Query asked = query;
    asked.transport = Transport::tcp;
    for (const std::string_view length : {"4", "18446744073709551615"}) {
      const Bytes reply = response("200 OK", fmt::format("Content-Length: {}\r\n", length));
      const Decoded decoded = decode("sip", asked, {reply});
      CHECK(decoded.accepted);
      CHECK_FALSE(decoded.complete);
      CHECK(decoded.error == DecodeErrc::truncated);
    }
  }
  SUBCASE("methods without end are cut off") {
    std::string allow = "Allow: ";
    for (int i = 0; i < 1000; ++i) allow += "M,";
    const Decoded decoded = decode("sip", query, {response("200 OK", allow + "\r\n")});
    const auto* methods = find_fact(decoded.facts, "methods");
    REQUIRE(methods != nullptr);
    CHECK(std::get<std::vector<std::string>>(*methods).size() == 32);
  }
}

}  // namespace
}  // namespace yamabiko::test
