// What is kept of the octets that went over the wire.
#include "yamabiko/assess/evidence.hpp"

#include "yamabiko/assess/assess.hpp"

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

Observation observed(std::size_t datagrams, std::size_t octets) {
  Observation observation;
  observation.endpoint = {.target = *Address::parse("192.0.2.1"), .port = 123};
  Exchange exchange;
  exchange.request.resize(12, std::byte{0x17});
  for (std::size_t i = 0; i < datagrams; ++i)
    exchange.datagrams.push_back({.source = observation.endpoint.target,
                                  .source_port = 123,
                                  .after = std::chrono::microseconds{100 + i},
                                  .payload = Bytes(octets, std::byte{0x97})});
  observation.exchanges.push_back(std::move(exchange));
  return observation;
}

}  // namespace

TEST_CASE("evidence_of") {
  SUBCASE("what is small is kept whole") {
    const auto evidence = evidence_of(observed(2, 440));
    REQUIRE(evidence.size() == 1);
    CHECK(evidence[0].probe == "bare");
    CHECK(evidence[0].request.kept == Bytes(12, std::byte{0x17}));
    CHECK(evidence[0].request.size == 12);
    CHECK(evidence[0].datagram_count == 2);
    REQUIRE(evidence[0].datagrams.size() == 2);
    CHECK(evidence[0].datagrams[1].after == std::chrono::microseconds{101});
    CHECK(evidence[0].datagrams[1].octets.kept == Bytes(440, std::byte{0x97}));
    CHECK(evidence[0].stream.size == 0);
  }
  SUBCASE("what is large is cut, and its size told") {
    auto observation = observed(100, 4000);
    observation.exchanges[0].stream.resize(1'000'000);
    const auto evidence = evidence_of(observation);
    CHECK(evidence[0].datagram_count == 100);
    REQUIRE(evidence[0].datagrams.size() == Evidence::most_datagrams);
    CHECK(evidence[0].datagrams[0].octets.kept.size() == Evidence::most_octets);
    CHECK(evidence[0].datagrams[0].octets.size == 4000);
    CHECK(evidence[0].stream.kept.size() == Evidence::most_of_stream);
    CHECK(evidence[0].stream.size == 1'000'000);
  }
  SUBCASE("a source is told only where it is not the one asked") {
    auto observation = observed(2, 8);
    observation.exchanges[0].datagrams[1].source = *Address::parse("192.0.2.9");
    observation.exchanges[0].datagrams[1].source_port = 40'000;
    const auto evidence = evidence_of(observation);
    CHECK_FALSE(evidence[0].datagrams[0].source);
    CHECK_FALSE(evidence[0].datagrams[0].source_port);
    CHECK(evidence[0].datagrams[1].source == Address::parse("192.0.2.9"));
    CHECK(evidence[0].datagrams[1].source_port == 40'000);
  }
  SUBCASE("a finding has it only when it was asked for") {
    CHECK(assess(observed(1, 8), "en").evidence.empty());
    CHECK(assess(observed(1, 8), "en", KeepEvidence::yes).evidence.size() == 1);
  }
}

}  // namespace yamabiko
