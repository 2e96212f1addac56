// The memcached decoder as a whole, on replies recorded from memcached 1.6.18.
#include "yamabiko/protocol/memcached.hpp"

#include "sample.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

namespace yamabiko::memcached {
namespace {

constexpr std::uint64_t our_id = 0x1234;

const std::string binary_version{"\x80\x0b\0\0\0\0\0\0\0\0\0\0yama\0\0\0\0\0\0\0\0", 24};
const std::string binary_stat{"\x80\x10\0\0\0\0\0\0\0\0\0\0yama\0\0\0\0\0\0\0\0", 24};
const std::string binary_mechs{"\x80\x20\0\0\0\0\0\0\0\0\0\0yama\0\0\0\0\0\0\0\0", 24};

std::vector<Bytes> samples(const std::vector<std::string>& names) {
  std::vector<Bytes> result;
  for (const std::string& name : names) result.push_back(test::sample("memcached/" + name));
  return result;
}

Decoded over_udp(std::string_view command, const std::vector<Bytes>& datagrams,
                 std::uint64_t cookie = our_id) {
  const Bytes request = ByteWriter{}
                            .u16(static_cast<std::uint16_t>(cookie))
                            .u16(0)
                            .u16(1)
                            .u16(0)
                            .text(command)
                            .take();
  return test::decode(
      "memcached", {.transport = Transport::udp, .cookie = cookie, .request = request}, datagrams);
}

Decoded over_tcp(std::string_view command, const Bytes& stream) {
  return test::decode("memcached",
                      {.transport = Transport::tcp, .cookie = 0, .request = as_bytes(command)},
                      {stream});
}

Decoded over_tcp(std::string_view command, const std::string& sample) {
  return over_tcp(command, test::sample("memcached/" + sample));
}

std::uint64_t number(const Decoded& decoded, std::string_view name) {
  CAPTURE(name);
  const FactValue* value = find_fact(decoded.facts, name);
  REQUIRE(value != nullptr);
  REQUIRE(std::holds_alternative<std::uint64_t>(*value));
  return std::get<std::uint64_t>(*value);
}

std::vector<std::string> names_of(const Facts& facts) {
  std::vector<std::string> names;
  for (const Fact& fact : facts) names.push_back(fact.name);
  return names;
}

const std::vector<std::string> stats_datagrams{"stats-udp-0.hex", "stats-udp-1.hex"};
const std::vector<std::string> settings_datagrams{"settings-udp-0.hex", "settings-udp-1.hex"};

void check_stats(const Decoded& decoded) {
  CHECK(decoded.accepted);
  CHECK(decoded.complete);
  CHECK_FALSE(decoded.error);
  CHECK(decoded.version == "1.6.18");
  CHECK(decoded.flags == std::vector{Flag::discloses, Flag::no_auth});
  CHECK(names_of(decoded.facts) == std::vector<std::string>{"uptime_seconds", "curr_connections",
                                                            "curr_items", "bytes", "limit_maxbytes",
                                                            "total_items", "cmd_get", "cmd_set"});
  CHECK(number(decoded, "curr_items") == 3);
  CHECK(number(decoded, "total_items") == 3);
  CHECK(number(decoded, "cmd_set") == 3);
  CHECK(number(decoded, "cmd_get") == 1);
  CHECK(number(decoded, "limit_maxbytes") == 67108864);
}

TEST_CASE("memcached::cookie_of") {
  CHECK(cookie_of(test::sample("memcached/version-udp.hex")) == our_id);
  CHECK(cookie_of(test::sample("memcached/stats-udp-1.hex")) == our_id);
  CHECK(cookie_of(test::octets("0000 ffff 0000 0000 41")) == 0);
  CHECK_FALSE(cookie_of({}).has_value());
  CHECK_FALSE(cookie_of(test::octets("1234 0000 0001 0000")).has_value());
  CHECK_FALSE(cookie_of(test::sample("memcached/version-tcp.hex")).has_value());
}

TEST_CASE("memcached::decode of real captures over UDP") {
  SUBCASE("version") {
    const Decoded decoded = over_udp("version\r\n", samples({"version-udp.hex"}));
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version == "1.6.18");
  }
  SUBCASE("mn") {
    CHECK(over_udp("mn\r\n", samples({"meta-udp.hex"})).complete);
  }
  SUBCASE("a word that it does not know") {
    const Decoded decoded = over_udp("mn\r\n", samples({"unknown-udp.hex"}));
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version.empty());
    CHECK(decoded.flags.empty());
  }
  SUBCASE("binary VERSION") {
    const Decoded decoded = over_udp(binary_version, samples({"version-binary-udp.hex"}));
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(decoded.version == "1.6.18");
  }
  SUBCASE("stats") {
    check_stats(over_udp("stats\r\n", samples(stats_datagrams)));
  }
  SUBCASE("binary STAT") {
    check_stats(over_udp(binary_stat, samples({"stats-binary-udp-0.hex", "stats-binary-udp-1.hex",
                                               "stats-binary-udp-2.hex"})));
  }
  SUBCASE("stats settings") {
    const Decoded decoded = over_udp("stats settings\r\n", samples(settings_datagrams));
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK_FALSE(decoded.error);
    CHECK(names_of(decoded.facts) ==
          std::vector<std::string>{"item_size_max", "udpport", "tcpport", "inter", "maxconns",
                                   "auth_enabled_sasl", "auth_enabled_ascii", "cas_enabled",
                                   "computed_worst_case"});
    CHECK(number(decoded, "item_size_max") == 1048576);
    CHECK(number(decoded, "udpport") == 11211);
    CHECK(number(decoded, "maxconns") == 1024);
  }
}

TEST_CASE("memcached::decode of real captures over TCP") {
  SUBCASE("open to anyone") {
    CHECK(over_tcp("version\r\n", "version-tcp.hex").version == "1.6.18");
    CHECK(over_tcp("mn\r\n", "meta-tcp.hex").accepted);
    CHECK_FALSE(over_tcp("mn\r\n", "unknown-tcp.hex").accepted);
    CHECK(over_tcp(binary_version, "version-binary-tcp.hex").version == "1.6.18");
    CHECK(over_tcp(binary_mechs, "mechs-tcp.hex").accepted);
    check_stats(over_tcp("stats\r\n", "stats-tcp.hex"));
    check_stats(over_tcp(binary_stat, "stats-binary-tcp.hex"));
    CHECK(number(over_tcp("stats settings\r\n", "settings-tcp.hex"), "item_size_max") == 1048576);
  }
  SUBCASE("-Y: every text command is refused") {
    for (const std::string_view command : {"version\r\n", "stats\r\n"}) {
      const Decoded decoded = over_tcp(command, "ascii-auth-version-tcp.hex");
      CHECK(decoded.accepted);
      CHECK(decoded.version.empty());
      CHECK(decoded.flags == std::vector{Flag::auth_required});
    }
  }
  SUBCASE("-S: tells its version and its mechanisms, refuses the rest") {
    CHECK(over_tcp(binary_version, "sasl-version-binary-tcp.hex").version == "1.6.18");
    const Decoded mechanisms = over_tcp(binary_mechs, "sasl-mechs-tcp.hex");
    CHECK(mechanisms.flags == std::vector{Flag::auth_required});
    CHECK(mechanisms.facts == Facts{{"sasl_mechanisms", std::vector<std::string>{"PLAIN"}}});
    const Decoded stat = over_tcp(binary_stat, "sasl-stats-binary-tcp.hex");
    CHECK(stat.accepted);
    CHECK(stat.flags == std::vector{Flag::auth_required});
  }
}

TEST_CASE("memcached::decode of datagrams that the network disturbed") {
  std::vector<Bytes> datagrams = samples(stats_datagrams);
  SUBCASE("reordered") {
    std::swap(datagrams[0], datagrams[1]);
    check_stats(over_udp("stats\r\n", datagrams));
  }
  SUBCASE("duplicated") {
    datagrams.insert(datagrams.end(), {datagrams[1], datagrams[0]});
    check_stats(over_udp("stats\r\n", datagrams));
  }
  SUBCASE("the last is missing: what came is told") {
    datagrams.pop_back();
    const Decoded decoded = over_udp("stats\r\n", datagrams);
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.error == DecodeErrc::truncated);
    CHECK(decoded.version == "1.6.18");
    CHECK(number(decoded, "cmd_set") == 3);
    CHECK(find_fact(decoded.facts, "curr_items") == nullptr);
  }
  SUBCASE("one on the way is missing: what precedes it is told") {
    std::vector<Bytes> binary = samples({"stats-binary-udp-0.hex", "stats-binary-udp-2.hex"});
    const Decoded decoded = over_udp(binary_stat, binary);
    CHECK(decoded.accepted);
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.error == DecodeErrc::truncated);
    CHECK(decoded.version == "1.6.18");
    CHECK(find_fact(decoded.facts, "curr_items") == nullptr);
  }
  SUBCASE("the first is missing: nothing proves what it is") {
    datagrams.erase(datagrams.begin());
    const Decoded decoded = over_udp("stats\r\n", datagrams);
    CHECK_FALSE(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::truncated);
  }
  SUBCASE("a stray datagram beyond the end spoils nothing") {
    datagrams.push_back(test::octets("1234 ffff 0001 0000 41"));
    check_stats(over_udp("stats\r\n", datagrams));
  }
}

TEST_CASE("memcached::decode of 100,000 tiny datagrams") {
  std::vector<Bytes> flood;
  const std::string text = "STAT curr_items 3\r\n";
  for (std::uint32_t i = 0; i < 100000; ++i) {
    ByteWriter datagram;
    datagram.u16(our_id).u16(static_cast<std::uint16_t>(i)).u16(1).u16(0);
    flood.push_back(datagram.u8(static_cast<std::uint8_t>(text[i % text.size()])).take());
  }
  const Decoded decoded = over_udp("stats\r\n", flood);
  CHECK(decoded.accepted);
  CHECK_FALSE(decoded.complete);
  CHECK(number(decoded, "curr_items") == 3);
  CHECK(decoded.error == DecodeErrc::over_limit);
}

TEST_CASE("memcached::decode of replies to somebody else") {
  SUBCASE("wrong cookie") {
    for (const std::uint64_t cookie : {std::uint64_t{0x1235}, std::uint64_t{0}}) {
      CHECK_FALSE(over_udp("version\r\n", samples({"version-udp.hex"}), cookie).accepted);
      CHECK_FALSE(over_udp("stats\r\n", samples(stats_datagrams), cookie).accepted);
    }
  }
  SUBCASE("a reply to another request") {
    CHECK_FALSE(over_udp("mn\r\n", samples({"version-udp.hex"})).accepted);
    CHECK_FALSE(over_udp("version\r\n", samples(stats_datagrams)).accepted);
    CHECK_FALSE(over_udp("version\r\n", samples({"version-binary-udp.hex"})).accepted);
    CHECK_FALSE(over_udp(binary_version, samples({"version-udp.hex"})).accepted);
  }
  SUBCASE("our own request, sent back") {
    for (const std::string& command : {std::string{"version\r\n"}, std::string{"mn\r\n"},
                                       std::string{"stats\r\n"}, binary_version, binary_stat}) {
      const Bytes echo = ByteWriter{}.u16(our_id).u16(0).u16(1).u16(0).text(command).take();
      CHECK_FALSE(over_udp(command, {echo}).accepted);
      CHECK_FALSE(over_tcp(command, Bytes{echo.begin() + 8, echo.end()}).accepted);
    }
  }
  SUBCASE("a request that is none of ours") {
    CHECK_FALSE(over_udp("get k\r\n", samples({"version-udp.hex"})).accepted);
    CHECK_FALSE(over_udp("", samples({"version-udp.hex"})).accepted);
  }
  SUBCASE("nothing at all") {
    CHECK_FALSE(over_udp("version\r\n", {}).accepted);
    CHECK_FALSE(over_tcp("version\r\n", Bytes{}).accepted);
    const Query query{.request = as_bytes("version\r\n")};
    CHECK_FALSE(decode({.transport = Transport::tcp, .request = query.request}, {}).accepted);
  }
}

// Cut anywhere, a reply tells no more than the whole, and never that it is whole.
void check_cut(const Decoded& cut, const Decoded& whole) {
  CHECK_FALSE(cut.complete);
  CHECK(cut.error == DecodeErrc::truncated);
  CHECK((cut.version.empty() || cut.version == whole.version));
  for (const Fact& fact : cut.facts) {
    const FactValue* value = find_fact(whole.facts, fact.name);
    REQUIRE(value != nullptr);
    CHECK(*value == fact.value);
  }
}

TEST_CASE("memcached::decode of replies cut at every octet") {
  struct Row {
    std::string command;
    std::vector<std::string> udp;
    std::string tcp;
  };
  const std::vector<Row> rows{
      {"version\r\n", {"version-udp.hex"}, "version-tcp.hex"},
      {"mn\r\n", {"meta-udp.hex"}, "meta-tcp.hex"},
      {"version\r\n", {"unknown-udp.hex"}, "ascii-auth-version-tcp.hex"},
      {binary_version, {"version-binary-udp.hex"}, "version-binary-tcp.hex"},
      {"stats\r\n", stats_datagrams, "stats-tcp.hex"},
      {"stats settings\r\n", settings_datagrams, "settings-tcp.hex"},
      {binary_stat, {}, "stats-binary-tcp.hex"},
      {binary_mechs, {}, "sasl-mechs-tcp.hex"},
      {binary_stat, {}, "sasl-stats-binary-tcp.hex"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.tcp);
    const Bytes stream = test::sample("memcached/" + row.tcp);
    const Decoded whole = over_tcp(row.command, stream);
    REQUIRE(whole.complete);
    for (std::size_t size = 0; size < stream.size(); ++size) {
      const auto end = stream.begin() + static_cast<std::ptrdiff_t>(size);
      check_cut(over_tcp(row.command, Bytes{stream.begin(), end}), whole);
    }
    if (row.udp.empty()) continue;
    std::vector<Bytes> datagrams = samples(row.udp);
    const Decoded joined = over_udp(row.command, datagrams);
    REQUIRE(joined.complete);
    while (!datagrams.empty()) {
      datagrams.back().pop_back();
      check_cut(over_udp(row.command, datagrams), joined);
      if (datagrams.back().empty()) datagrams.pop_back();
    }
  }
}

}  // namespace
}  // namespace yamabiko::memcached
