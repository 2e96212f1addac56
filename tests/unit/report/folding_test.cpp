// What is left out of long tables.
#include "report/folding.hpp"

#include "report/sample_findings.hpp"

#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {

TEST_CASE("fold") {
  std::vector<Finding> findings{sample::memcached_udp()};
  const auto add_closed = [&](std::uint16_t count) {
    for (std::uint16_t port = 1; port <= count; ++port) {
      findings.push_back(sample::closed(port, Transport::tcp));
    }
  };

  SUBCASE("20 dull endpoints are shown") {
    add_closed(20);
    const Folded folded = fold(findings);
    CHECK(folded.shown.size() == 21);
    CHECK(folded.rest.empty());
  }
  SUBCASE("21 are counted, by state and reason, the most frequent first") {
    findings.push_back(sample::silent(161, Transport::udp, "snmp"));
    findings.push_back(sample::silent(123, Transport::udp, "ntp"));
    findings.push_back(sample::closed(53, Transport::udp));
    add_closed(1000);
    const Folded folded = fold(findings);
    REQUIRE(folded.shown.size() == 1);
    CHECK(folded.shown[0]->service == "memcached");
    CHECK(folded.rest == "1,000 closed (reset), 2 no-answer, 1 closed (port-unreach)");
  }
  SUBCASE("an open port is never dull") {
    add_closed(30);
    findings.push_back(sample::endpoint(22, Transport::tcp, State::open, "connected"));
    CHECK(fold(findings).shown.size() == 2);
  }
  SUBCASE("reasons beyond the sixth are summed up") {
    for (std::uint8_t host = 1; host <= 30; ++host) {
      findings.push_back(
          sample::endpoint(host, Transport::udp, State::filtered,
                           "admin-prohibited from " + Address::v4({198, 51, 100, host}).text()));
    }
    CHECK(fold(findings).rest.ends_with(", 24 for other reasons"));
  }
}

TEST_CASE("KindCounts") {
  KindCounts counts;
  CHECK(counts.empty());
  counts.add(sample::closed(1, Transport::tcp));
  for (int router = 0; router < 5000; ++router)
    counts.add(sample::endpoint(
        9, Transport::udp, State::filtered,
        "admin-prohibited from " + Address::v4({198, 51, static_cast<std::uint8_t>(router / 256),
                                                static_cast<std::uint8_t>(router % 256)})
                                       .text()));
  counts.add(sample::closed(1, Transport::tcp));
  CHECK(counts.text().starts_with("2 closed (reset), 1 filtered"));
  // All are counted, though not each of them by name.
  CHECK(counts.text().ends_with(", 4,995 for other reasons"));
}

TEST_CASE("short_reason") {
  Finding finding = sample::closed(123, Transport::udp);
  CHECK(short_reason(finding) == "port-unreach");
  finding.reason = "port-unreach from 192.0.2.10";
  CHECK(short_reason(finding) == "port-unreach from 192.0.2.10");
  finding.reason = "\x1b[2Jreset";
  CHECK(short_reason(finding) == "\\x1b[2Jreset");
}

}  // namespace yamabiko
