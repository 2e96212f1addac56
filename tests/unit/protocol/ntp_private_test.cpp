// The decoder "ntp-private".
#include "decoder_checks.hpp"
#include "yamabiko/bytes/error.hpp"

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "ntp-private";

TEST_CASE("ntp-private") {
  const Bytes request = octets("1700 032a 0000 0000");
  const Query query{.transport = Transport::udp, .cookie = 0, .request = request};
  const Bytes first = sample("ntp/monlist-0.hex");
  const Bytes last = sample("ntp/monlist-1.hex");
  const auto reply = [&](std::string_view hex) { return decode(name, query, {octets(hex)}); };

  SUBCASE("a list in two datagrams, in any order, and twice") {
    for (const auto& order :
         {std::vector{first, last}, std::vector{last, first}, std::vector{last, last, first}}) {
      const Decoded decoded = decode(name, query, order);
      CHECK(decoded.complete);
      CHECK(told(decoded, "monlist_clients") == "9");
      CHECK(flagged(decoded, Flag::discloses));
    }
  }
  SUBCASE("a datagram is missing") {
    for (const Bytes& one : {first, last}) {
      const Decoded decoded = decode(name, query, {one});
      CHECK(decoded.accepted);
      CHECK_FALSE(decoded.complete);
      CHECK(decoded.error == DecodeErrc::truncated);
    }
  }
  SUBCASE("refusals") {
    CHECK(told(reply("9700 032a 4000 0000"), "monlist_refusal") == "no data");
    CHECK(told(reply("9700 032a 7000 0000"), "monlist_refusal") == "authentication");
    CHECK(told(reply("9700 032a f000 0000"), "monlist_refusal") == "error 15");
    CHECK(reply("9700 032a 4000 0000").flags.empty());
  }
  SUBCASE("an empty list discloses nothing") {
    const Decoded decoded = reply("9700 032a 0000 0000");
    CHECK(decoded.complete);
    CHECK(decoded.flags.empty());
  }
  SUBCASE("sizes that do not agree") {
    check_nothing(reply("9700 032a 0001 0048"));     // the item is missing
    check_nothing(reply("9700 032a 0fff 0fff"));     // far too much
    check_nothing(reply("9700 032a 0fff 0000"));     // items of no size
    check_nothing(reply("9700 032a 0001 1001 00"));  // must be zero
    check_nothing(reply("9700 032a 4001 0001 00"));  // an error with items
  }
  SUBCASE("other requests, implementations and modes") {
    check_nothing(reply("9700 0314 0000 0000"));
    check_nothing(reply("9700 022a 0000 0000"));
    check_nothing(reply("9600 032a 0000 0000"));
    check_nothing(reply("8f00 032a 0000 0000"));
  }
  SUBCASE("cut at every octet") {
    check_cuts(name, query, octets("9700 032a 0002 0003 010203 040506"));
  }
  SUBCASE("strangers") {
    check_strangers(name, query);
  }
}

}  // namespace
}  // namespace yamabiko::test
