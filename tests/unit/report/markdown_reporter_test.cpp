// A ticket in Markdown.
#include "yamabiko/report/markdown_reporter.hpp"

#include "report/sample_findings.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

std::string report_of(const std::vector<Finding>& findings, std::uint64_t targets) {
  std::ostringstream out;
  const auto reporter = make_markdown_reporter(out);
  reporter->begin({.tool_version = "0.1.0", .start = {}});
  RunSummary summary;
  summary.targets = targets;
  for (const Finding& finding : findings) {
    reporter->finding(finding);
    summary.add(finding);
  }
  reporter->end(summary);
  return out.str();
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("MarkdownReporter") {
  SUBCASE("of one host the headline says how it stands") {
    const std::string text =
        report_of({sample::rpcbind_udp(), sample::memcached_udp(), sample::memcached_tcp()}, 1);
    CHECK(
        text.starts_with("# 192.0.2.1: 3 of 3 endpoints answer; memcached over UDP can be abused"));
    CHECK(has(text,
              "| `192.0.2.1` | 11211/udp | open | memcached | `1.6.18` | 147.9x, L2 36.1x | "
              "severe |\n"));
    // The most urgent first, and what to do once a service.
    CHECK(text.find("## memcached: severe") < text.find("## rpcbind: amplifies"));
    CHECK(text.find("2. systemctl restart memcached") ==
          text.rfind("2. systemctl restart memcached"));
    CHECK(has(text, "- `192.0.2.1` 11211/tcp (discloses, no-auth): Obeys anyone"));
    CHECK(has(text, "**Worst case.** Without an upper bound:"));
    CHECK(has(text, "`programs: portmapper"));
  }
  SUBCASE("of many hosts it counts") {
    std::vector<Finding> findings;
    for (std::uint8_t host = 1; host <= 250; ++host) {
      findings.push_back(sample::memcached_udp());
      findings.back().endpoint.target = Address::v4({192, 0, 2, host});
    }
    const std::string text = report_of(findings, 256);
    CHECK(text.starts_with("# 250 hosts of 256 should be acted on; the worst is severe\n"));
    CHECK(has(text, "And 50 more endpoints.\n"));
    CHECK(has(text, "- and 225 more endpoints\n"));
  }
  SUBCASE("where nothing is wrong it says so") {
    const std::string text = report_of({sample::closed(9, Transport::udp)}, 4);
    CHECK(text.starts_with("# 4 addresses asked: nothing that somebody should act on\n"));
    CHECK(has(text, "Not shown, since nothing answers: 1 closed"));
    CHECK_FALSE(has(text, "| Host |"));
  }
  SUBCASE("what a stranger says is code, and breaks no table") {
    const std::string text = report_of({sample::hostile()}, 1);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      for (const char c : line) CHECK(static_cast<unsigned char>(c) >= 0x20);
      if (!line.starts_with("| `192")) continue;
      std::size_t bars = 0;
      for (std::size_t at = 0; at < line.size(); ++at)
        if (line[at] == '|' && line[at - 1 + (at == 0)] != '\\') ++bars;
      CHECK(bars == 8);
    }
    CHECK_FALSE(has(text, "\n="));
    // Outside of code it is escaped.
    CHECK(has(text, R"(\<script\>)"));
  }
}

}  // namespace yamabiko
