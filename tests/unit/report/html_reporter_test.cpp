// The HTML report as text; tests/browser opens it.
#include "yamabiko/report/html_reporter.hpp"

#include "report/html_text.hpp"
#include "report/sample_findings.hpp"
#include "yamabiko/probe/registry.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at) ++found;
  return found;
}

bool has(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

std::string report_of(const std::vector<Finding>& findings, std::uint64_t targets = 1) {
  static const auto registry = Registry::built_in();
  std::ostringstream out;
  const auto reporter = make_html_reporter(out, {.language = "en", .registry = *registry});
  RunSummary summary;
  summary.targets = targets;
  reporter->begin({});
  for (const Finding& finding : findings) {
    summary.add(finding);
    reporter->finding(finding);
  }
  CHECK(out.str().empty());
  reporter->end(summary);
  return out.str();
}

}  // namespace

TEST_CASE("escaped") {
  CHECK(escaped("a < b & \"c\" > 'd'") == "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;");
  CHECK(escaped("\x1b[2J\xff\u202e") == "\\x1b[2J\\xff\\u{202e}");
  CHECK(escaped("山彦") == "山彦");
}

TEST_CASE("HtmlReporter") {
  SUBCASE("the worst comes first, whatever came first") {
    const std::string html = report_of(
        {sample::closed(123, Transport::tcp), sample::rpcbind_udp(), sample::memcached_udp()});
    CHECK(has(html, "<h1>Severe: "));
    const std::size_t table = html.find("<table id=\"rows\"");
    const std::size_t memcached = html.find("11211/udp", table);
    const std::size_t rpcbind = html.find("111/udp", table);
    const std::size_t closed = html.find("123/tcp", table);
    CHECK(memcached < rpcbind);
    CHECK(rpcbind < closed);
    // Of what is closed there is nothing more to tell.
    CHECK(count(html, "<details class=\"finding") == 2);
  }
  SUBCASE("what is measured stands beside what is published, and never in its place") {
    const std::string html = report_of({sample::memcached_udp()});
    CHECK(has(html, ">147.9x (L2 36.1x)<"));
    CHECK(has(html, ">10,000–51,000x published<"));
    CHECK(has(html, "one octet sent there brings 148 back"));
  }
  SUBCASE("the headline goes by what was found") {
    CHECK(has(report_of({sample::rpcbind_udp()}), "<h1>Answers louder than it is asked</h1>"));
    CHECK(has(report_of({sample::memcached_tcp()}),
              "<h1>Nothing amplifies, but strangers are let in</h1>"));
    CHECK(has(report_of({sample::endpoint(80, Transport::tcp, State::open, "accepts")}),
              "<h1>Nothing to act on was found</h1>"));
    CHECK(
        has(report_of({sample::silent(123, Transport::udp, "ntp")}), "<h1>Nothing answered</h1>"));
    CHECK(has(report_of({}), "<h1>Nothing answered</h1>"));
  }
  SUBCASE("no text of a host becomes markup, in the page or in the data for the script") {
    Finding finding = sample::memcached_udp();
    finding.version = "</script><script>alert(1)</script>";
    finding.name = "\"><img src=x onerror=alert(1)>";
    finding.facts = {{"<b>", std::string("<i>")}};
    const std::string html = report_of({finding});
    CHECK(count(html, "<script") == 2);
    CHECK(count(html, "</script") == 2);
    CHECK_FALSE(has(html, "<img"));
    CHECK_FALSE(has(html, "<b>"));
    CHECK_FALSE(has(html, "<i>"));
    CHECK(has(html, "\\u003c/script>"));
  }
  SUBCASE("of many findings the worst are rows, and all are data") {
    std::vector<Finding> findings(1000, sample::rpcbind_udp());
    for (std::size_t i = 0; i < findings.size(); ++i) {
      findings[i].endpoint.target = Address::v4({10, 0, 0, 0}).plus(i);
      findings[i].amplification->variants[2].l2_factor = 2 + static_cast<double>(i) / 100;
    }
    const std::string html = report_of(findings, 1000);
    const std::size_t data = html.find("id=\"data\"");
    REQUIRE(data != std::string::npos);
    CHECK(has(html.substr(data), "\"10.0.0.1\""));
    CHECK(count(html.substr(0, data), "<td class=\"verdict\">") == 300);
    CHECK(count(html, "<details class=\"finding") == 400);
    CHECK(has(html, "These are the 400 worst; the other 600"));
    CHECK(has(html, "On 1,000 of 1,000 hosts, 1,000 services can be abused"));
    // The loudest has the highest address here.
    CHECK(has(html, "<a href=\"#d1\">10.0.3.231</a>"));
  }
  SUBCASE("octets are shown with the names of their fields") {
    Finding finding = sample::memcached_udp();
    Evidence evidence{.probe = "stats", .request = {}, .datagrams = {}, .stream = {}};
    const std::string_view request("\x12\x34\0\0\0\1\0\0stats\r\n", 15);
    evidence.request = {.kept = Bytes(as_bytes(request).begin(), as_bytes(request).end()),
                        .size = 15};
    evidence.datagram_count = 9;
    finding.evidence.push_back(evidence);
    const std::string html = report_of({finding});
    CHECK(has(html,
              "0000  <b class=\"f0\">12 34</b> <b class=\"f1\">00 00</b> "
              "<b class=\"f2\">00 01</b> <b class=\"f3\">00 00</b>  73 74 61 74 73 0d 0a     "
              "|.4......stats..|"));
    CHECK(has(html, "request id = 4660"));
    CHECK(has(html, "… and 9 more datagrams."));
  }
}

}  // namespace yamabiko
