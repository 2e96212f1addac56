// The one line that a monitoring system reads, and what it exits with.
#include "yamabiko/report/nagios_reporter.hpp"

#include "report/sample_findings.hpp"

#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

struct Line {
  std::string text;
  std::optional<int> status;

  [[nodiscard]] bool has(std::string_view part) const {
    return text.find(part) != std::string::npos;
  }
};

Line line_of(const std::vector<Finding>& findings, RunSummary summary = {},
             NagiosThresholds thresholds = {}) {
  std::ostringstream out;
  NagiosReporter reporter(out, thresholds);
  reporter.begin({});
  for (const Finding& finding : findings) {
    summary.add(finding);
    reporter.finding(finding);
  }
  summary.targets = 1;
  reporter.end(summary);
  const Line line{.text = out.str(), .status = reporter.exit_status()};
  // Whatever is in it: one line, and one bar before the performance data.
  CHECK(std::count(line.text.begin(), line.text.end(), '\n') == 1);
  CHECK(line.text.ends_with('\n'));
  CHECK(std::count(line.text.begin(), line.text.end(), '|') == 1);
  return line;
}

}  // namespace

TEST_CASE("NagiosReporter") {
  SUBCASE("nothing that amplifies is OK") {
    const Line line = line_of({sample::closed(111, Transport::udp), sample::memcached_tcp()});
    CHECK(line.status == 0);
    CHECK(line.has("YAMABIKO OK - nothing to report: 1 endpoint answers of 2 endpoints"));
    CHECK(line.has("| open=1;;;0; time=0.000s;;;0;\n"));
  }
  SUBCASE("the worst comes first, with its thresholds") {
    const Line line = line_of({sample::rpcbind_udp(), sample::memcached_udp()});
    CHECK(line.status == 2);
    CHECK(line.has("YAMABIKO CRITICAL - memcached 1.6.18 at 192.0.2.1:11211/udp: severe ("));
    CHECK(line.has("; rpcbind 2-4 at 192.0.2.1:111/udp: amplifies"));
    CHECK(
        line.has("| '192.0.2.1:11211/udp'=36.09;1;10;0; '192.0.2.1:111/udp'=8.49;1;10;0; open=2"));
  }
  SUBCASE("only what amplifies a little is a warning") {
    CHECK(line_of({sample::rpcbind_udp()}).status == 1);
  }
  SUBCASE("thresholds are the user's") {
    const NagiosThresholds generous{.warning = *Threshold::parse("20"),
                                    .critical = *Threshold::parse("50")};
    CHECK(line_of({sample::rpcbind_udp()}, {}, generous).status == 0);
    const Line line = line_of({sample::memcached_udp()}, {}, generous);
    CHECK(line.status == 1);
    CHECK(line.has("=36.09;20;50;0;"));
  }
  SUBCASE("what was not reached is UNKNOWN") {
    const RunSummary summary{.unprobed = {{.target = "example.org", .reason = "no such name"}}};
    const Line line = line_of({sample::closed(111, Transport::udp)}, summary);
    CHECK(line.status == 3);
    CHECK(line.has("YAMABIKO UNKNOWN - example.org could not be probed: no such name"));
  }
  SUBCASE("an interrupted run is UNKNOWN") {
    CHECK(line_of({}, {.interrupted = true}).status == 3);
  }
  SUBCASE("but what was found counts more") {
    const Line line = line_of({sample::memcached_udp()}, {.interrupted = true});
    CHECK(line.status == 2);
    CHECK(line.has("interrupted"));
  }
  SUBCASE("a hostile version breaks neither line nor performance data") {
    Finding finding = sample::memcached_udp();
    finding.version = "1.6\nOK | 'x'=0;;;;\r\x1b[2J\xff";
    const Line line = line_of({finding});
    CHECK(line.status == 2);
    CHECK(line.text.find('\x1b') == std::string::npos);
  }
  SUBCASE("many endpoints are a line of a bounded length") {
    std::vector<Finding> findings;
    for (std::uint16_t port = 1; port <= 1000; ++port) {
      findings.push_back(sample::rpcbind_udp());
      findings.back().endpoint.port = port;
    }
    findings.push_back(sample::memcached_udp());
    const Line line = line_of(findings);
    CHECK(line.status == 2);
    CHECK(line.text.size() < 4000);
    CHECK(line.has("memcached"));
    CHECK(line.has("997 more"));
  }
}

TEST_CASE("nagios_unknown") {
  CHECK(nagios_unknown("a\nb | c") == "YAMABIKO UNKNOWN - a\\x0ab / c");
}
