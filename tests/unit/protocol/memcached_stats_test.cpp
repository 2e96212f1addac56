// StatCollector and computed_worst_case.
#include "protocol/memcached_stats.hpp"

#include "yamabiko/bytes/error.hpp"

#include <ostream>

#include <doctest/doctest.h>

namespace yamabiko::memcached {
namespace {

Decoded tell(const StatCollector& stats, Transport transport = Transport::udp) {
  Decoded decoded;
  stats.tell(transport, decoded);
  return decoded;
}

TEST_CASE("memcached::StatCollector") {
  StatCollector stats;

  SUBCASE("facts come in the order of the table, unknown names are passed over") {
    stats.add("bytes", "96");
    stats.add("rusage_user", "0.007719");
    stats.add("uptime", "7");
    stats.add("version", "1.6.18");
    stats.add("curr_items", "3");
    CHECK(stats.count() == 5);
    const Decoded decoded = tell(stats);
    CHECK(decoded.version == "1.6.18");
    CHECK(decoded.facts == Facts{{"uptime_seconds", std::uint64_t{7}},
                                 {"curr_items", std::uint64_t{3}},
                                 {"bytes", std::uint64_t{96}}});
    CHECK(decoded.flags == std::vector{Flag::discloses, Flag::no_auth});
    CHECK_FALSE(stats.error());
  }
  SUBCASE("a number that is none is left out and is an error") {
    for (const std::string_view value :
         {"", "-1", "+1", " 1", "1 ", "1.5", "0x10", "18446744073709551616", "one"}) {
      CAPTURE(value);
      StatCollector fresh;
      fresh.add("curr_items", value);
      fresh.add("uptime", "18446744073709551615");
      CHECK(fresh.error() == DecodeErrc::malformed);
      CHECK(tell(fresh).facts == Facts{{"uptime_seconds", UINT64_MAX}});
    }
  }
  SUBCASE("the first pair of a name counts") {
    stats.add("version", "1");
    stats.add("version", "2");
    stats.add("inter", "a");
    stats.add("inter", "b");
    CHECK(tell(stats).version == "1");
    CHECK(tell(stats).facts == Facts{{"inter", "a"}});
  }
  SUBCASE("texts are short, and no terminal obeys them") {
    stats.add("inter", "\x1b[2J");
    stats.add("version", std::string(1000, 'v'));
    const Decoded decoded = tell(stats);
    CHECK(decoded.facts == Facts{{"inter", "\\x1b[2J"}});
    CHECK(decoded.version.size() < 140);
  }
  SUBCASE("the worst case is computed over UDP alone") {
    stats.add("item_size_max", "1048576");
    CHECK(find_fact(tell(stats, Transport::udp).facts, "computed_worst_case") != nullptr);
    CHECK(find_fact(tell(stats, Transport::tcp).facts, "computed_worst_case") == nullptr);
  }
}

TEST_CASE("memcached::computed_worst_case") {
  SUBCASE("the default") {
    // 1,048,576 + 26 octets in 754 datagrams with 8 more each: 1,054,634 by 15 is 70,309.
    CHECK(computed_worst_case(1048576) ==
          "a stored item of item_size_max 1048576 octets, fetched with a 15-octet request: "
          "754 datagrams, about 70,000 times (computed, never sent)");
  }
  SUBCASE("the smallest and the largest that -I takes") {
    // 1024 + 23 + 8 octets in one datagram: 1055 by 15 is 70.
    CHECK(computed_worst_case(1024).ends_with("1 datagram, about 70 times (computed, never sent)"));
    CHECK(computed_worst_case(1073741824)
              .ends_with("771367 datagrams, about 72,000,000 times (computed, never sent)"));
  }
  SUBCASE("a size that memcached does not allow is not believed") {
    CHECK(computed_worst_case(0).empty());
    CHECK(computed_worst_case(1073741825).empty());
    CHECK(computed_worst_case(UINT64_MAX).empty());
  }
}

}  // namespace
}  // namespace yamabiko::memcached
