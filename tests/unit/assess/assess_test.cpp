// How the exchanges of an endpoint become one finding.
#include "yamabiko/assess/assess.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

Service memcached() {
  Service service;
  service.name = "memcached";
  service.title = "memcached object cache";
  service.unbounded = "stored values can be fetched over UDP";
  service.remediation = {{"en", {"Start it with -U 0"}}, {"ja", {"-U 0 を付けて起動する"}}};
  return service;
}

Exchange reply(std::size_t request, std::size_t response, Decoded decoded = {}) {
  Exchange exchange;
  exchange.request.resize(request);
  exchange.datagrams.resize(1);
  exchange.datagrams[0].payload.resize(response);
  exchange.decoded = std::move(decoded);
  return exchange;
}

Decoded accepted(std::string version, Facts facts = {}, std::vector<Flag> flags = {}) {
  Decoded decoded;
  decoded.accepted = true;
  decoded.version = std::move(version);
  decoded.facts = std::move(facts);
  decoded.flags = std::move(flags);
  return decoded;
}

}  // namespace

TEST_CASE("assess") {
  const Service service = memcached();
  Probe version;
  Probe stats;
  Observation observation;
  observation.endpoint = {.target = Address{}, .transport = Transport::udp, .port = 11211};
  observation.state = State::open;
  observation.service = &service;

  SUBCASE("the observation is handed through") {
    observation.name = "cache.example";
    observation.reason = "memcached reply";
    observation.service_guess = "memcache";
    observation.banner = "hello";
    observation.rtt = std::chrono::microseconds{1250};
    const Finding finding = assess(observation, "en");
    CHECK(finding.endpoint == observation.endpoint);
    CHECK(finding.name == "cache.example");
    CHECK(finding.state == State::open);
    CHECK(finding.reason == "memcached reply");
    CHECK(finding.service == "memcached");
    CHECK(finding.service_title == "memcached object cache");
    CHECK(finding.service_guess == "memcache");
    CHECK(finding.banner == "hello");
    CHECK(finding.denial.empty());
    CHECK(finding.rtt_ms == doctest::Approx(1.25));
    CHECK_FALSE(finding.amplification);
    CHECK_FALSE(finding.verdict);
  }
  SUBCASE("a later fact replaces an earlier one in place; the first version stays") {
    observation.exchanges.push_back(
        reply(20, 20, accepted("", {{"items", std::uint64_t{1}}, {"mode", "a"}})));
    observation.exchanges.push_back(reply(20, 20, accepted("1.6", {{"items", std::uint64_t{2}}})));
    observation.exchanges.push_back(reply(20, 20, accepted("1.7")));
    const Finding finding = assess(observation, "en");
    CHECK(finding.version == "1.6");
    CHECK(finding.facts == Facts{{"items", std::uint64_t{2}}, {"mode", "a"}});
  }
  SUBCASE("what was not accepted tells nothing, but its octets count") {
    Decoded foreign = accepted("9", {{"a", "b"}}, {Flag::no_auth});
    foreign.accepted = false;
    observation.service = nullptr;
    observation.exchanges.push_back(reply(20, 400, foreign));
    const Finding finding = assess(observation, "en");
    CHECK(finding.version.empty());
    CHECK(finding.facts.empty());
    CHECK(finding.flags.empty());
    CHECK(finding.verdict == Verdict::amplifies);
    CHECK(finding.remediation.empty());
  }
  SUBCASE("an impostor is not quoted, but its octets count") {
    observation.service = nullptr;
    observation.denial = "says yes to everything";
    observation.exchanges.push_back(reply(20, 400, accepted("9", {{"a", "b"}}, {Flag::discloses})));
    const Finding finding = assess(observation, "en");
    CHECK(finding.denial == "says yes to everything");
    CHECK(finding.version.empty());
    CHECK(finding.facts.empty());
    CHECK(finding.flags.empty());
    CHECK(finding.verdict == Verdict::amplifies);
  }
  SUBCASE("what begins again is told, what was duplicated is not") {
    using namespace std::chrono_literals;
    Exchange exchange = reply(20, 20, accepted("", {}, {}));
    exchange.datagrams.push_back(exchange.datagrams[0]);
    exchange.datagrams[1].after = exchange.datagrams[0].after + 399ms;
    observation.exchanges.push_back(exchange);
    CHECK_FALSE(has_flag(assess(observation, "en"), Flag::retransmits));
    observation.exchanges.back().datagrams[1].after += 1ms;
    CHECK(has_flag(assess(observation, "en"), Flag::retransmits));
    observation.exchanges.back().datagrams[1].payload.push_back(std::byte{1});
    CHECK_FALSE(has_flag(assess(observation, "en"), Flag::retransmits));
    // Not its first datagram, but its second.
    auto& datagrams = observation.exchanges.back().datagrams;
    datagrams.push_back(datagrams[1]);
    datagrams[2].after += 400ms;
    CHECK(has_flag(assess(observation, "en"), Flag::retransmits));
  }
  SUBCASE("flags are a union in the order of their list") {
    observation.exchanges.push_back(reply(20, 20, accepted("", {}, {Flag::no_auth})));
    observation.exchanges.push_back(
        reply(20, 20, accepted("", {}, {Flag::discloses, Flag::no_auth})));
    observation.exchanges[1].capped = true;
    observation.other_address = Address::v4({192, 0, 2, 9});
    observation.other_port = std::uint16_t{4000};
    const Finding finding = assess(observation, "en");
    CHECK(finding.flags == std::vector{Flag::discloses, Flag::no_auth, Flag::other_address,
                                       Flag::other_port, Flag::truncated_count});
    CHECK(finding.other_address == observation.other_address);
    CHECK(finding.other_port == observation.other_port);
  }
  SUBCASE("a service without a bound is severe over UDP") {
    observation.exchanges.push_back(reply(17, 24, accepted("1.6.18")));
    const Finding finding = assess(observation, "en");
    CHECK(finding.amplification->unbounded == service.unbounded);
    CHECK(finding.verdict == Verdict::severe);
  }
  SUBCASE("who wants credentials cannot be primed") {
    observation.exchanges.push_back(reply(40, 40, accepted("", {}, {Flag::auth_required})));
    const Finding finding = assess(observation, "en");
    CHECK(finding.amplification->unbounded.empty());
    CHECK(finding.verdict == Verdict::not_amplifying);
    CHECK(finding.remediation.empty());
  }
  SUBCASE("a worst case that the decoder worked out stands beside the measured") {
    observation.exchanges.push_back(
        reply(17, 24, accepted("1.6", {{"computed_worst_case", "about 70,000 times"}})));
    const Finding finding = assess(observation, "en");
    CHECK(finding.amplification->computed == "about 70,000 times");
  }
  SUBCASE("TCP has no amplification and no verdict") {
    observation.endpoint.transport = Transport::tcp;
    observation.exchanges.push_back(reply(9, 900, accepted("1.6.18", {}, {Flag::no_auth})));
    const Finding finding = assess(observation, "en");
    CHECK_FALSE(finding.amplification);
    CHECK_FALSE(finding.verdict);
    CHECK(matters(finding));
    CHECK(finding.remediation == std::vector<std::string>{"Start it with -U 0"});
  }
  SUBCASE("remediation is in the language asked for, else in English") {
    observation.exchanges.push_back(reply(17, 24, accepted("1.6.18")));
    CHECK(assess(observation, "ja").remediation == service.remediation.at("ja"));
    CHECK(assess(observation, "fr").remediation == service.remediation.at("en"));
  }
}

TEST_CASE("matters") {
  Finding finding;
  CHECK_FALSE(matters(finding));
  finding.verdict = Verdict::not_amplifying;
  CHECK_FALSE(matters(finding));
  finding.flags = {Flag::auth_required, Flag::other_address};
  CHECK_FALSE(matters(finding));
  for (const Flag flag : {Flag::discloses, Flag::no_auth, Flag::loop_prone}) {
    finding.flags = {flag};
    CHECK(matters(finding));
  }
  finding.flags.clear();
  finding.verdict = Verdict::amplifies;
  CHECK(matters(finding));
}

}  // namespace yamabiko
