// The decoder "rip".
#include "yamabiko/protocol/rip.hpp"

#include "decoder_checks.hpp"

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "rip";

Bytes response(std::size_t routes, unsigned first = 0) {
  Bytes out = octets("0201 0000");
  for (std::size_t i = 0; i < routes; ++i) {
    Bytes route = octets("0002 0000 cb000000 0000000000000000 00000002");
    route[6] = static_cast<std::byte>(first);
    route[7] = static_cast<std::byte>(i);
    out.insert(out.end(), route.begin(), route.end());
  }
  return out;
}

TEST_CASE("rip") {
  const Bytes request = octets("0101 0000 0000 0000 00000000 0000000000000000 00000010");
  const Query query = udp_query(request, 0);
  const Bytes table = sample("ripv1/table.hex");

  SUBCASE("a table") {
    const Decoded decoded = decode(name, query, {table});
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(told(decoded, "routes") == "198.51.100.0 metric 1, 203.0.113.0 metric 1");
    CHECK(flagged(decoded, Flag::discloses));
  }
  SUBCASE("a table of several datagrams, of which more may come while they are full") {
    CHECK_FALSE(decode(name, query, {response(25)}).complete);
    const Decoded decoded = decode(name, query, {response(25), response(1, 1)});
    CHECK(decoded.complete);
    const FactValue* routes = find_fact(decoded.facts, "routes");
    REQUIRE(routes != nullptr);
    CHECK(std::get<std::vector<std::string>>(*routes).size() == 26);
  }
  SUBCASE("a datagram that comes twice") {
    CHECK(told(decode(name, query, {table, table}), "routes") ==
          "198.51.100.0 metric 1, 203.0.113.0 metric 1");
  }
  SUBCASE("only so many are told") {
    std::vector<Bytes> many;
    for (unsigned i = 0; i < 40; ++i) many.push_back(response(25, i));
    const Decoded decoded = decode(name, query, many);
    CHECK(std::get<std::vector<std::string>>(*find_fact(decoded.facts, "routes")).size() == 256);
  }
  SUBCASE("what is none") {
    check_strangers(name, query);
    check_nothing(decode(name, query, {response(0)}));
    check_nothing(decode(name, query, {response(26)}));
    // Cut amid a route, of version 2, a metric of 0 or 17, what must be zero is not.
    check_nothing(decode(name, query, {Bytes(table.begin(), table.end() - 1)}));
    for (const auto& [place, value] :
         {std::pair{1U, 2U}, {23U, 0U}, {23U, 17U}, {3U, 1U}, {12U, 1U}}) {
      CAPTURE(place);
      Bytes other = table;
      other[place] = static_cast<std::byte>(value);
      check_nothing(decode(name, query, {other}));
    }
  }
  SUBCASE("what follows a response and is none") {
    const Decoded decoded = decode(name, query, {table, octets("00")});
    CHECK(decoded.accepted);
    CHECK(decoded.error == DecodeErrc::malformed);
  }
}

}  // namespace
}  // namespace yamabiko::test
