// The arithmetic of amplification against figures worked out by hand.
#include "yamabiko/assess/amplification.hpp"

#include <array>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

struct Sent {
  std::uint64_t payload;
  std::uint32_t packets;
};

struct TrafficCase {
  std::string name;
  Family family;
  std::vector<Sent> datagrams;
  Traffic expected;  // datagrams, packets, payload, ip, l2, wire
};

struct FactorCase {
  std::string name;
  Family family;
  std::size_t request;
  std::vector<std::size_t> replies;
  double baf, paf, ip, l2, wire;
};

Exchange exchange_of(std::size_t request, const std::vector<std::size_t>& replies) {
  Exchange exchange;
  exchange.request.resize(request);
  for (const std::size_t size : replies) {
    Datagram datagram;
    datagram.payload.resize(size);
    exchange.datagrams.push_back(std::move(datagram));
  }
  return exchange;
}

}  // namespace

TEST_CASE("Traffic::add") {
  const std::array cases{
      TrafficCase{"an empty datagram is padded", Family::v4, {{0, 1}}, {1, 1, 0, 28, 64, 84}},
      TrafficCase{"IPv6 needs no padding", Family::v6, {{0, 1}}, {1, 1, 0, 48, 66, 86}},
      TrafficCase{"18 octets just fill a frame", Family::v4, {{18, 1}}, {1, 1, 18, 46, 64, 84}},
      TrafficCase{"19 octets are one more", Family::v4, {{19, 1}}, {1, 1, 19, 47, 65, 85}},
      TrafficCase{"a call", Family::v4, {{40, 1}}, {1, 1, 40, 68, 86, 106}},
      TrafficCase{"a call over IPv6", Family::v6, {{40, 1}}, {1, 1, 40, 88, 106, 126}},
      TrafficCase{"two datagrams add up",
                  Family::v4,
                  {{1400, 1}, {818, 1}},
                  {2, 2, 2218, 2274, 2310, 2350}},
      TrafficCase{"1480 + 1480 + 48", Family::v4, {{3000, 3}}, {1, 3, 3000, 3068, 3122, 3182}},
      TrafficCase{"1448 + 1448 + 112", Family::v6, {{3000, 3}}, {1, 3, 3000, 3152, 3206, 3266}},
      TrafficCase{"a last fragment of 2 octets is padded",
                  Family::v4,
                  {{1474, 2}},
                  {1, 2, 1474, 1522, 1582, 1622}},
      TrafficCase{"an unknown MTU: 496 + 496 + 490",
                  Family::v4,
                  {{1474, 3}},
                  {1, 3, 1474, 1542, 1596, 1656}},
      TrafficCase{"8 + 8 + 8 + 9: no equal size gives four",
                  Family::v4,
                  {{25, 4}},
                  {1, 4, 25, 113, 256, 336}},
      TrafficCase{"more fragments than units of 8 octets",
                  Family::v4,
                  {{4, 1000}},
                  {1, 2, 4, 52, 128, 168}},
      TrafficCase{"no packet at all means one", Family::v4, {{40, 0}}, {1, 1, 40, 68, 86, 106}},
  };
  for (const TrafficCase& test : cases) {
    CAPTURE(test.name);
    Traffic traffic;
    for (const Sent& sent : test.datagrams) traffic.add(test.family, sent.payload, sent.packets);
    CHECK(traffic.datagrams == test.expected.datagrams);
    CHECK(traffic.packets == test.expected.packets);
    CHECK(traffic.payload == test.expected.payload);
    CHECK(traffic.ip == test.expected.ip);
    CHECK(traffic.l2 == test.expected.l2);
    CHECK(traffic.wire == test.expected.wire);
  }
}

TEST_CASE("packets_at_ethernet_mtu") {
  CHECK(packets_at_ethernet_mtu(Family::v4, 0) == 1);
  CHECK(packets_at_ethernet_mtu(Family::v4, 1472) == 1);
  CHECK(packets_at_ethernet_mtu(Family::v4, 1473) == 2);
  CHECK(packets_at_ethernet_mtu(Family::v4, 2952) == 2);
  CHECK(packets_at_ethernet_mtu(Family::v4, 2953) == 3);
  CHECK(packets_at_ethernet_mtu(Family::v6, 1452) == 1);
  CHECK(packets_at_ethernet_mtu(Family::v6, 1453) == 2);
}

TEST_CASE("to_variant") {
  const std::array cases{
      FactorCase{"memcached version", Family::v4, 17, {24}, 1.4118, 1, 1.1556, 1.0938, 1.0714},
      FactorCase{
          "memcached stats", Family::v4, 15, {1400, 818}, 147.8667, 2, 52.8837, 36.0938, 27.9762},
      FactorCase{"rpcbind DUMP v2", Family::v4, 40, {148}, 3.7, 1, 2.5882, 2.2558, 2.0189},
      FactorCase{"rpcbind DUMP v3", Family::v4, 40, {684}, 17.1, 1, 10.4706, 8.4884, 7.0755},
      FactorCase{
          "memcached version, IPv6", Family::v6, 17, {24}, 1.4118, 1, 1.1077, 1.0843, 1.0680},
      FactorCase{"memcached stats, IPv6",
                 Family::v6,
                 15,
                 {1400, 818},
                 147.8667,
                 2,
                 36.7302,
                 29.0123,
                 23.6634},
      FactorCase{"rpcbind DUMP v2, IPv6", Family::v6, 40, {148}, 3.7, 1, 2.2273, 2.0189, 1.8571},
      FactorCase{"rpcbind DUMP v3, IPv6", Family::v6, 40, {684}, 17.1, 1, 8.3182, 7.0755, 6.1111},
      FactorCase{"an empty reply", Family::v4, 40, {0}, 0, 1, 0.4118, 0.7442, 0.7925},
  };
  for (const FactorCase& test : cases) {
    CAPTURE(test.name);
    const Variant variant = to_variant(exchange_of(test.request, test.replies), test.family);
    REQUIRE(variant.baf);
    CHECK(*variant.baf == doctest::Approx(test.baf).epsilon(0.0001));
    CHECK(variant.paf == doctest::Approx(test.paf).epsilon(0.0001));
    CHECK(variant.ip_factor == doctest::Approx(test.ip).epsilon(0.0001));
    CHECK(variant.l2_factor == doctest::Approx(test.l2).epsilon(0.0001));
    CHECK(variant.wire_factor == doctest::Approx(test.wire).epsilon(0.0001));
  }

  SUBCASE("an empty request has no payload factor") {
    const Variant variant = to_variant(exchange_of(0, {100}), Family::v4);
    CHECK_FALSE(variant.baf);
    CHECK(variant.probe == "bare");
    CHECK(variant.l2_factor == doctest::Approx(146.0 / 64));
  }

  SUBCASE("fragments count singly, datagrams do not") {
    Exchange exchange = exchange_of(40, {3000});
    exchange.datagrams[0].ip_packets = 3;
    exchange.capped = true;
    const Variant variant = to_variant(exchange, Family::v4);
    CHECK(variant.response_packets == 3);
    CHECK(variant.response_datagrams == 1);
    CHECK(variant.paf == doctest::Approx(3));
    CHECK(variant.l2_factor == doctest::Approx(3122.0 / 86));
    CHECK(variant.at_least);
  }
}

TEST_CASE("amplification_of") {
  Probe version;
  version.name = "version";
  Probe stats;
  stats.name = "stats";
  Observation observation;
  observation.state = State::open;
  const auto add = [&](const Probe& probe, std::vector<std::size_t> replies) {
    observation.exchanges.push_back(exchange_of(20, replies));
    observation.exchanges.back().probe = &probe;
  };

  SUBCASE("the loudest variant is the largest, in the order of sending") {
    add(version, {24});
    add(stats, {1400, 818});
    const auto result = amplification_of(observation);
    REQUIRE(result);
    REQUIRE(result->variants.size() == 2);
    CHECK(result->variants[0].probe == "version");
    CHECK(result->variants[1].probe == "stats");
    CHECK(result->largest == 1);
  }
  SUBCASE("of several attempts with one probe the loudest is kept, in the place of the first") {
    add(stats, {500});
    add(version, {24});
    add(stats, {700});
    add(stats, {600});
    const auto result = amplification_of(observation);
    REQUIRE(result);
    REQUIRE(result->variants.size() == 2);
    CHECK(result->variants[0].response_bytes == 700);
    CHECK(result->variants[1].response_bytes == 24);
    CHECK(result->largest == 0);
  }
  SUBCASE("an exchange without a datagram is none") {
    add(version, {});
    CHECK_FALSE(amplification_of(observation));
  }
  SUBCASE("TCP does not amplify") {
    add(version, {24});
    observation.endpoint.transport = Transport::tcp;
    CHECK_FALSE(amplification_of(observation));
  }
  SUBCASE("the published factors are those of the recognised service") {
    Service service;
    service.published.push_back({.factor = 28, .lower = 7, .layer = "payload", .source = "X"});
    add(version, {24});
    CHECK(amplification_of(observation)->published.empty());
    observation.service = &service;
    CHECK(amplification_of(observation)->published.size() == 1);
  }
}

}  // namespace yamabiko
