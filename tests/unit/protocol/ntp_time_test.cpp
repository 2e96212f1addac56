// The decoder "ntp-time".
#include "decoder_checks.hpp"
#include "yamabiko/protocol/ntp.hpp"

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "ntp-time";
constexpr std::uint64_t cookie = 0x1122334455667788;

TEST_CASE("ntp-time") {
  Bytes request(40);
  request.front() = std::byte{0x23};
  const Bytes stamp = octets("1122334455667788");
  request.insert(request.end(), stamp.begin(), stamp.end());
  const Query query{.transport = Transport::udp, .cookie = cookie, .request = request};
  const Bytes chrony = sample("ntp/chrony-time.hex");

  SUBCASE("a server that has the time") {
    const Decoded decoded = decode(name, query, {chrony});
    CHECK(decoded.complete);
    CHECK(told(decoded, "ntp_version") == "4");
    CHECK(told(decoded, "leap") == "none");
    CHECK(told(decoded, "stratum") == "10");
    CHECK(told(decoded, "reference_id") == "127.127.1.1");
  }
  SUBCASE("one that has not") {
    const Decoded decoded = decode(name, query, {sample("ntp/ntpsec-time.hex")});
    CHECK(told(decoded, "leap") == "not synchronised");
    CHECK(told(decoded, "kiss_code") == "INIT");
    CHECK(told(decoded, "reference_id") == "(none)");
  }
  SUBCASE("the name of a clock") {
    Bytes reply = chrony;
    reply[1] = std::byte{1};
    const Bytes gps = octets("47505300");
    std::copy(gps.begin(), gps.end(), reply.begin() + 12);
    CHECK(told(decode(name, query, {reply}), "reference_id") == "GPS");
  }
  SUBCASE("cut at every octet") {
    check_cuts(name, query, chrony);
  }
  SUBCASE("strangers") {
    check_strangers(name, query);
  }
  SUBCASE("another timestamp") {
    check_other_cookie(name, query, chrony);
  }
  SUBCASE("what no server would write") {
    for (const unsigned version : {0U, 5U, 6U, 7U}) {
      Bytes reply = chrony;
      reply[0] = static_cast<std::byte>(version << 3U | 4U);
      CHECK_FALSE(ntp::time_cookie_of(reply));
    }
    Bytes reply = chrony;
    reply[1] = std::byte{16};
    CHECK(ntp::time_cookie_of(reply) == cookie);
    reply[1] = std::byte{17};
    CHECK_FALSE(ntp::time_cookie_of(reply));
    reply = chrony;
    reply.resize(reply.size() + 20);  // a key identifier and a digest
    CHECK(ntp::time_cookie_of(reply) == cookie);
    reply.push_back(std::byte{0});
    CHECK_FALSE(ntp::time_cookie_of(reply));
  }
  SUBCASE("other modes than that of a server") {
    for (unsigned mode = 0; mode < 8; ++mode) {
      if (mode == 4) continue;
      Bytes reply = chrony;
      reply[0] = static_cast<std::byte>(0x20U | mode);
      check_nothing(decode(name, query, {reply}));
      CHECK_FALSE(ntp::time_cookie_of(reply));
    }
  }
}

}  // namespace
}  // namespace yamabiko::test
