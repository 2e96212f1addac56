// Whole lists, as they grow and as they end.
#include "yamabiko/report/list_reporter.hpp"

#include "report/sample_findings.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

Finding at(Finding finding, std::uint8_t host) {
  finding.endpoint.target = Address::v4({192, 0, 2, host});
  return finding;
}

Finding louder(Finding finding, double factor) {
  finding.amplification->variants[finding.amplification->largest].l2_factor = factor;
  return finding;
}

std::vector<Finding> a_network() {
  std::vector<Finding> findings{at(sample::rpcbind_udp(), 200), at(sample::memcached_udp(), 7),
                                at(sample::memcached_tcp(), 7),
                                at(louder(sample::memcached_udp(), 90.5), 9)};
  findings[1].name = "cache.example";
  findings[3].version = "1.5.5";
  Finding unknown = at(sample::endpoint(443, Transport::tcp, State::open, "connected"), 1);
  unknown.service_guess = "https";
  findings.push_back(unknown);
  Finding harmless = at(sample::endpoint(123, Transport::udp, State::open, "ntp reply"), 3);
  harmless.service = "ntp";
  harmless.verdict = Verdict::not_amplifying;
  harmless.amplification =
      Amplification{.variants = {sample::variant("time", 48, 48, 1, 1.0)}, .largest = 0};
  findings.push_back(harmless);
  return findings;
}

RunSummary summary_of(const std::vector<Finding>& findings) {
  RunSummary summary;
  summary.elapsed = std::chrono::milliseconds{3412};
  summary.targets = 254;
  summary.measure = "auto";
  for (const Finding& finding : findings) summary.add(finding);
  summary.statistics.unreported = {0, 12, 0, 0, 1000};
  summary.states[1] += 12;
  summary.states[4] += 1000;
  return summary;
}

std::string report(const std::vector<Finding>& findings, const TextOptions& options,
                   Silence silence = Silence::counted) {
  std::ostringstream out;
  const auto reporter = make_list_reporter(out, options, silence);
  reporter->begin({.tool_version = "0.1.0", .start = {}, .command = {}});
  for (const Finding& finding : findings) reporter->finding(finding);
  reporter->end(summary_of(findings));
  return out.str();
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr std::string_view at_100_columns =
    R"(ADDRESS          PORT       STATE  SERVICE           AMPLIFICATION      VERDICT
192.0.2.200      111/udp    open   rpcbind 2-4       17.1x, L2 8.5x     amplifies
192.0.2.7        11211/udp  open   memcached 1.6.18  147.9x, L2 36.1x   severe  (cache.example)
192.0.2.7        11211/tcp  open   memcached 1.6.18                     discloses, no-auth
192.0.2.9        11211/udp  open   memcached 1.5.5   147.9x, L2 90.5x   severe
192.0.2.1        443/tcp    open   https?
192.0.2.3        123/udp    open   ntp               1.00x, L2 1.00x    not-amplifying

memcached, 3 endpoints: severe
  Found       2 over UDP, 1 over TCP; 2 severe; 3 discloses, 3 no-auth
  Versions    1.6.18 (2), 1.5.5 (1)
  Worst       192.0.2.9 (147.9x payload, 90.5x L2); 192.0.2.7 (147.9x payload, 36.1x L2)
  Worst case  Without an upper bound: what a stranger has stored can be fetched over UDP.
              Published, not measured here: 10,000 to 51,000x payload (US-CERT TA14-017A).
  Fix         1. Set -U 0 and -l 127.0.0.1 in /etc/memcached.conf
              2. systemctl restart memcached
              3. Filter 11211/udp and 11211/tcp

rpcbind, 1 endpoint: amplifies
  Found       1 over UDP; 1 amplifies; 1 discloses
  Versions    2-4 (1)
  Worst       192.0.2.200 (17.1x payload, 8.5x L2)
  Worst case  Published, not measured here: 7 to 28x payload (US-CERT TA14-017A); 9.65x payload
              (Akamai 2015).
  Fix         1. Stop it if nothing needs NFS or NIS: systemctl disable --now rpcbind.socket
                 rpcbind.service
              2. Else filter 111/udp and 111/tcp: firewall-cmd --remove-service=rpc-bind, and once
                 more with --permanent

Nothing to act on was found at: 1 ntp, 1 of no known service.

All details of one host: yamabiko check ADDRESS; of all of them: --format jsonl.

Of 1,018 endpoints: 6 open, 12 closed, 0 filtered, 0 unreachable, 1,000 no-answer. Only what is open
is listed; --all lists the rest.
Silence is not proof of safety: no-answer may be a filter, a loss on the way, or a service that only
answers another request.
yamabiko 0.1.0: 1,018 endpoints of 254 targets in 3.41 s; 0 requests sent, 0 datagrams received
)";

}  // namespace

TEST_CASE("ListReporter at 100 columns") {
  CHECK(report(a_network(), {.colour = Colour::no, .width = 100}) == at_100_columns);
}

TEST_CASE("ListReporter") {
  const TextOptions options{.colour = Colour::no, .width = 100};

  SUBCASE("a finding is there after flush(), long before the end") {
    std::ostringstream out;
    const auto reporter = make_list_reporter(out, options, Silence::counted);
    reporter->begin({});
    reporter->flush();
    CHECK(out.str().empty());
    reporter->finding(sample::memcached_udp());
    reporter->flush();
    CHECK(out.str().ends_with("severe\n"));
    CHECK(out.str().starts_with("ADDRESS "));
    reporter->finding(sample::memcached_tcp());
    reporter->flush();
    CHECK(out.str().ends_with("discloses, no-auth\n"));
    CHECK(out.str().find("ADDRESS", 1) == std::string::npos);
  }
  SUBCASE("on 80 columns only the factor that the verdict goes by") {
    const std::string text = report(a_network(), {.width = 80});
    CHECK(contains(text, "SERVICE           L2 FACTOR  VERDICT\n"));
    CHECK(contains(text, "memcached 1.6.18  36.1x      severe"));
  }
  SUBCASE("colour moves nothing") {
    const std::string text = report(a_network(), {.colour = Colour::yes, .width = 100});
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '\x1b')
        at = text.find('m', at);
      else
        plain += text[at];
    }
    CHECK(plain == at_100_columns);
    CHECK(text != plain);
  }
  SUBCASE("where nothing answers is counted, or listed where that was asked for") {
    const std::vector<Finding> findings{at(sample::silent(161, Transport::udp, "snmp"), 4),
                                        at(sample::closed(123, Transport::udp, "ntp"), 5)};
    const std::string counted = report(findings, options);
    CHECK(contains(counted, "Not shown, since nothing answers: "));
    CHECK_FALSE(contains(counted, "ADDRESS"));
    const std::string listed = report(findings, options, Silence::listed);
    CHECK(contains(listed, "192.0.2.4        161/udp    no-answer  snmp?\n"));
    CHECK(contains(listed, "192.0.2.5        123/udp    closed     ntp?"));
    CHECK(contains(listed, "port-unreach from 192.0.2.1\n"));
    CHECK_FALSE(contains(listed, "Not shown"));
  }
  SUBCASE("columns grow with what comes") {
    Finding long_one = sample::memcached_udp();
    long_one.endpoint.target = *Address::parse("2001:db8:1234:5678:9abc:def0:1234:5678");
    const std::string text = report({long_one, sample::memcached_udp()}, options);
    CHECK(contains(text, "\n2001:db8:1234:5678:9abc:def0:1234:5678  11211/udp  open "));
    CHECK(contains(text, "\n192.0.2.1                               11211/udp  open "));
  }
  SUBCASE("an impostor is called one") {
    Finding impostor = sample::endpoint(11211, Transport::tcp, State::open, "connected");
    impostor.service_guess = "memcached";
    impostor.denial = "it echoes what it gets";
    CHECK(contains(report({impostor}, options), "not memcached\n"));
  }
  SUBCASE("what amplifies without being recognised is told of, too") {
    Finding unknown = sample::memcached_udp();
    unknown.service.clear();
    unknown.remediation.clear();
    CHECK(contains(report({unknown}, options), "\nnot recognised, 1 endpoint: severe\n"));
  }
  SUBCASE("no terminal escape of a stranger comes through") {
    Finding finding = sample::memcached_udp();
    finding.version = "1\x1b[2J\xff";
    finding.name = "\x1b[1m";
    Finding other = sample::endpoint(22, Transport::tcp, State::open, "connected");
    other.banner = "\x1b[5m";
    other.denial = "\x1b[6m";
    other.service_guess = "\x1b[7m";
    const std::string text = report({finding, other}, options, Silence::listed);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\xff') == std::string::npos);
  }
  SUBCASE("what strangers choose can't fill the memory, nor the report") {
    std::ostringstream out;
    const auto reporter = make_list_reporter(out, options, Silence::counted);
    Finding finding = sample::memcached_udp();
    for (int i = 0; i < 20'000; ++i) {
      finding.version = std::to_string(i);
      reporter->finding(finding);
    }
    reporter->flush();
    out.str("");
    reporter->end({});
    CHECK(contains(out.str(), ", others (19,992)\n"));
    CHECK(out.str().size() < 3000);
  }
  SUBCASE("nothing at all") {
    const std::string text = report({}, options);
    CHECK(text.starts_with("Of 1,012 endpoints: 0 open, 12 closed, "));
  }
}

}  // namespace yamabiko
