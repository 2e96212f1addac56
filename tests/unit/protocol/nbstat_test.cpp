// The decoder "nbstat".
#include "yamabiko/protocol/nbstat.hpp"

#include "decoder_checks.hpp"
#include "yamabiko/bytes/error.hpp"

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "nbstat";

TEST_CASE("nbstat") {
  const Bytes request = octets(
      "1234 0000 0001 0000 0000 0000"
      "20 434b 41414141 41414141 41414141 41414141 41414141 41414141 41414141 4141 00 0021 0001");
  const Query query{.transport = Transport::udp, .cookie = 0x1234, .request = request};
  const Bytes windows = sample("netbios/windows.hex");

  SUBCASE("Samba") {
    const Decoded decoded = decode(name, query, {sample("netbios/nmbd.hex")});
    CHECK(decoded.complete);
    CHECK(told(decoded, "computer_name") == "YAMABIKO");
    CHECK(told(decoded, "workgroup") == "LAB");
    CHECK(told(decoded, "mac") == "(none)");
    CHECK(flagged(decoded, Flag::discloses));
  }
  SUBCASE("with a unit ID") {
    CHECK(told(decode(name, query, {windows}), "mac") == "00:00:5e:00:53:01");
  }
  SUBCASE("names that are not clean") {
    Bytes reply = windows;
    reply[57] = std::byte{0x1b};
    CHECK(told(decode(name, query, {reply}), "computer_name") == "\\x1bC");
  }
  SUBCASE("more names than there are") {
    Bytes reply = windows;
    reply[56] = std::byte{255};
    const Decoded decoded = decode(name, query, {reply});
    CHECK(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::truncated);
  }
  SUBCASE("cut at every octet") {
    check_cuts(name, query, windows);
  }
  SUBCASE("strangers") {
    check_strangers(name, query);
    check_nothing(decode(name, query, {sample("dns/named-version-udp.hex")}));
  }
  SUBCASE("another id, another name, an error") {
    check_other_cookie(name, query, windows);
    Bytes other = windows;
    other[13] = std::byte{'D'};
    check_nothing(decode(name, query, {other}));
    Bytes error = windows;
    error[3] = std::byte{3};
    check_nothing(decode(name, query, {error}));
  }
  SUBCASE("the cookie is that of responses alone") {
    CHECK(nbstat::cookie_of(windows) == 0x1234);
    CHECK_FALSE(nbstat::cookie_of(request));
  }
}

}  // namespace
}  // namespace yamabiko::test
