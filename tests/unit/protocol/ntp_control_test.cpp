// The decoder "ntp-control".
#include "decoder_checks.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/protocol/ntp.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "ntp-control";

Query ask(const Bytes& request) {
  return {.transport = Transport::udp, .cookie = 0x1234, .request = request};
}

// A fragment of a reply to READVAR.
Bytes fragment(std::string_view text, std::size_t offset = 0, bool more = false) {
  Bytes out = octets(
      fmt::format("d6{} 1234 0000 0000 {:04x} {:04x}", more ? "a2" : "82", offset, text.size()));
  const ByteView data = as_bytes(text);
  out.insert(out.end(), data.begin(), data.end());
  return out;
}

TEST_CASE("ntp-control: READVAR") {
  const Bytes request = octets("1602 1234 0000 0000 0000 0000");
  const Query query = ask(request);
  const Bytes ntpsec = sample("ntp/ntpsec-readvar.hex");

  SUBCASE("NTPsec") {
    const Decoded decoded = decode(name, query, {ntpsec});
    CHECK(decoded.complete);
    CHECK(decoded.version == "1.2.2");
    CHECK(told(decoded, "product") == "NTPsec");
    CHECK(told(decoded, "control_processor") == "x86_64");
    CHECK(told(decoded, "control_stratum") == "16");
    CHECK(flagged(decoded, Flag::discloses));
  }
  SUBCASE("fragments in any order, and twice") {
    const Bytes first = sample("ntp/readvar-0.hex");
    const Bytes second = sample("ntp/readvar-1.hex");
    for (const auto& order : {std::vector{first, second}, std::vector{second, first},
                              std::vector{second, second, first, first}}) {
      const Decoded decoded = decode(name, query, order);
      CHECK(decoded.complete);
      CHECK(decoded.version == "4.2.6p5");
      CHECK(told(decoded, "control_processor") == "x86");
    }
  }
  SUBCASE("a fragment is missing") {
    const Decoded first = decode(name, query, {sample("ntp/readvar-0.hex")});
    CHECK(first.accepted);
    CHECK_FALSE(first.complete);
    CHECK(first.error == DecodeErrc::truncated);
    CHECK(first.version == "4.2.6p5");
    const Decoded second = decode(name, query, {sample("ntp/readvar-1.hex")});
    CHECK(second.accepted);
    CHECK(second.facts.empty());
  }
  SUBCASE("more fragments than any reply has") {
    std::vector<Bytes> many(1100, fragment("a", 0, true));
    CHECK(decode(name, query, many).error == DecodeErrc::over_limit);
  }
  SUBCASE("texts that are cut or odd") {
    for (const std::string_view text : {"version=\"ntpd 4", "version=", "version", "=", "\"", ",,,",
                                        "a=\"\"b=\"", "version=\"", "=\"=,", ""}) {
      CAPTURE(text);
      CHECK(decode(name, query, {fragment(text)}).complete);
    }
    CHECK(decode(name, query, {fragment("version=\"ntpd 4")}).version == "4");
    CHECK(decode(name, query, {fragment("version=\"other 1\"")}).version == "other 1");
  }
  SUBCASE("a refusal") {
    const Decoded decoded = decode(name, query, {octets("d6c2 1234 0700 0000 0000 0000")});
    CHECK(decoded.complete);
    CHECK(told(decoded, "control_refusal") == "administratively prohibited");
    CHECK(decoded.flags.empty());
    CHECK(told(decode(name, query, {octets("d6c2 1234 ff00 0000 0000 0000")}), "control_refusal") ==
          "error 255");
  }
  SUBCASE("cut at every octet") {
    const Bytes exact = fragment("version=\"ntpd 4.2.6\"");
    check_cuts(name, query, exact);
  }
  SUBCASE("strangers") {
    check_strangers(name, query);
  }
  SUBCASE("another sequence, opcode, association or mode") {
    check_other_cookie(name, query, ntpsec);
    check_nothing(decode(name, query, {octets("d681 1234 0000 0000 0000 0000")}));
    check_nothing(decode(name, query, {octets("d682 1234 0000 0001 0000 0000")}));
    check_nothing(decode(name, query, {octets("d782 1234 0000 0000 0000 0000")}));
    CHECK(ntp::control_cookie_of(ntpsec) == 0x1234);
    CHECK_FALSE(ntp::control_cookie_of(request));
  }
}

TEST_CASE("ntp-control: READSTAT") {
  const Bytes request = octets("1601 1234 0000 0000 0000 0000");
  CHECK(told(decode(name, ask(request), {sample("ntp/ntpsec-readstat.hex")}), "associations") ==
        "0");
  const Decoded two =
      decode(name, ask(request), {octets("d681 1234 0000 0000 0000 0008 a001 9614 a002 8011")});
  CHECK(told(two, "associations") == "2");
  CHECK(two.flags.empty());
}

}  // namespace
}  // namespace yamabiko::test
