// Whole reports for people, as they must look at two widths.
#include "yamabiko/report/text_reporter.hpp"

#include "report/sample_findings.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

// The findings of one host, in an order that is not that of their ports.
std::vector<Finding> one_host() {
  std::vector<Finding> findings{sample::memcached_tcp(),
                                sample::memcached_udp(),
                                sample::rpcbind_tcp(),
                                sample::rpcbind_udp(),
                                sample::silent(161, Transport::udp, "snmp"),
                                sample::closed(123, Transport::udp, "ntp")};
  for (Finding& finding : findings) finding.name = "cache.example";
  return findings;
}

RunSummary summary_of(const std::vector<Finding>& findings) {
  RunSummary summary;
  summary.elapsed = std::chrono::milliseconds{3412};
  summary.targets = 1;
  summary.measure = "auto";
  summary.statistics.requests_sent = 26;
  summary.statistics.datagrams_received = 15;
  for (const Finding& finding : findings) summary.add(finding);
  return summary;
}

std::string report(const std::vector<Finding>& findings, const TextOptions& options,
                   const RunSummary& summary) {
  std::ostringstream out;
  TextReporter reporter{out, options};
  reporter.begin({.tool_version = "0.1.0", .start = {}, .command = {}});
  for (const Finding& finding : findings) reporter.finding(finding);
  CHECK(out.str().empty());
  reporter.end(summary);
  return out.str();
}

std::string report(const std::vector<Finding>& findings, const TextOptions& options) {
  return report(findings, options, summary_of(findings));
}

constexpr std::string_view at_120_columns = R"(192.0.2.1 (cache.example)

PORT       STATE      REASON           SERVICE    VERSION  AMPLIFICATION             VERDICT
111/udp    open       rpcbind reply    rpcbind    2-4      17.1x payload, 8.5x L2    amplifies
111/tcp    open       rpcbind reply    rpcbind    2-4                                discloses
123/udp    closed     port-unreach     ntp?
161/udp    no-answer  no reply         snmp?
11211/udp  open       memcached reply  memcached  1.6.18   147.9x payload, 36.1x L2  severe
11211/tcp  open       memcached reply  memcached  1.6.18                             discloses, no-auth

111/udp rpcbind 2-4: amplifies
  Seen        Answers anyone over UDP: 40 bytes in, 684 out in 1 datagram (variant dump-v3, the largest of 3 tested).
  Tells       programs: portmapper 2,3,4 tcp 111; portmapper 2,3,4 udp 111; nfs 3,4 tcp 2049; mountd 1,2,3 udp 20048;
              nlockmgr 1,3,4 udp 41233
  Worst case  Published, not measured here: 7 to 28x payload (US-CERT TA14-017A); 9.65x payload (Akamai 2015).
  Fix         1. Stop it if nothing needs NFS or NIS: systemctl disable --now rpcbind.socket rpcbind.service
              2. Else filter 111/udp and 111/tcp: firewall-cmd --remove-service=rpc-bind, and once more with --permanent

111/tcp rpcbind 2-4: discloses
  Tells       The same as 111/udp.
  Fix         As for 111/udp.

11211/udp memcached 1.6.18: severe
  Seen        Answers anyone over UDP: 15 bytes in, 2,218 out in 2 datagrams (variant stats, the largest of 3 tested).
              Obeys anyone, without asking for credentials.
              Tells strangers about itself.
  Worst case  Without an upper bound: what a stranger has stored can be fetched over UDP.
              Computed: a stored item of 1,048,576 octets comes back in 754 datagrams, about 70,000 times the request.
              Published, not measured here: 10,000 to 51,000x payload (US-CERT TA14-017A).
  Fix         1. Set -U 0 and -l 127.0.0.1 in /etc/memcached.conf
              2. systemctl restart memcached
              3. Filter 11211/udp and 11211/tcp

11211/tcp memcached 1.6.18: discloses, no-auth
  Seen        Obeys anyone, without asking for credentials.
              Tells strangers about itself.
  Fix         As for 11211/udp.

192.0.2.1: 4 of 6 endpoints answer; memcached over UDP can be abused: severe (147.9x payload, 36.1x L2, no upper bound);
rpcbind over UDP can be abused: amplifies (17.1x payload, 8.5x L2); rpcbind over TCP tells strangers about itself;
memcached over TCP obeys anyone.

Silence is not proof of safety: no-answer may be a filter, a loss on the way, or a service that only answers another
request.
yamabiko 0.1.0: 6 endpoints of 1 target in 3.41 s; 26 requests sent, 15 datagrams received
)";

constexpr std::string_view at_80_columns = R"(192.0.2.1 (cache.example)

PORT       STATE          SERVICE           AMPLIFICATION     VERDICT
111/udp    open           rpcbind 2-4       17.1x, L2 8.5x    amplifies
111/tcp    open           rpcbind 2-4                         discloses
123/udp    closed:        ntp?
           port-unreach
161/udp    no-answer      snmp?
11211/udp  open           memcached 1.6.18  147.9x, L2 36.1x  severe
11211/tcp  open           memcached 1.6.18                    discloses, no-auth

111/udp rpcbind 2-4: amplifies
  Seen        Answers anyone over UDP: 40 bytes in, 684 out in 1 datagram
              (variant dump-v3, the largest of 3 tested).
  Tells       programs: portmapper 2,3,4 tcp 111; portmapper 2,3,4 udp 111;
              nfs 3,4 tcp 2049; mountd 1,2,3 udp 20048; nlockmgr 1,3,4 udp 41233
  Worst case  Published, not measured here: 7 to 28x payload (US-CERT
              TA14-017A); 9.65x payload (Akamai 2015).
  Fix         1. Stop it if nothing needs NFS or NIS: systemctl disable --now
                 rpcbind.socket rpcbind.service
              2. Else filter 111/udp and 111/tcp: firewall-cmd
                 --remove-service=rpc-bind, and once more with --permanent

111/tcp rpcbind 2-4: discloses
  Tells       The same as 111/udp.
  Fix         As for 111/udp.

11211/udp memcached 1.6.18: severe
  Seen        Answers anyone over UDP: 15 bytes in, 2,218 out in 2 datagrams
              (variant stats, the largest of 3 tested).
              Obeys anyone, without asking for credentials.
              Tells strangers about itself.
  Worst case  Without an upper bound: what a stranger has stored can be fetched
              over UDP.
              Computed: a stored item of 1,048,576 octets comes back in 754
              datagrams, about 70,000 times the request.
              Published, not measured here: 10,000 to 51,000x payload (US-CERT
              TA14-017A).
  Fix         1. Set -U 0 and -l 127.0.0.1 in /etc/memcached.conf
              2. systemctl restart memcached
              3. Filter 11211/udp and 11211/tcp

11211/tcp memcached 1.6.18: discloses, no-auth
  Seen        Obeys anyone, without asking for credentials.
              Tells strangers about itself.
  Fix         As for 11211/udp.

192.0.2.1: 4 of 6 endpoints answer; memcached over UDP can be abused: severe
(147.9x payload, 36.1x L2, no upper bound); rpcbind over UDP can be abused:
amplifies (17.1x payload, 8.5x L2); rpcbind over TCP tells strangers about
itself; memcached over TCP obeys anyone.

Silence is not proof of safety: no-answer may be a filter, a loss on the way, or
a service that only answers another request.
yamabiko 0.1.0: 6 endpoints of 1 target in 3.41 s; 26 requests sent, 15
datagrams received
)";

// Only what carries colour: the title, the table, the first title of details
// and the summary.
constexpr std::string_view in_colour =
    "\x1b[1m192.0.2.1 (cache.example)\x1b[0m\n"
    "\n"
    "\x1b[2mPORT\x1b[0m       \x1b[2mSTATE\x1b[0m          \x1b[2mSERVICE\x1b[0m           "
    "\x1b[2mAMPLIFICATION\x1b[0m     \x1b[2mVERDICT\x1b[0m\n"
    "111/udp    \x1b[1mopen\x1b[0m           rpcbind 2-4       17.1x, L2 8.5x    "
    "\x1b[33mamplifies\x1b[0m\n"
    "111/tcp    \x1b[1mopen\x1b[0m           rpcbind 2-4                         "
    "\x1b[33mdiscloses\x1b[0m\n"
    "\x1b[2m123/udp\x1b[0m    \x1b[2mclosed:\x1b[0m        \x1b[2mntp?\x1b[0m\n"
    "           \x1b[2mport-unreach\x1b[0m\n"
    "\x1b[2m161/udp\x1b[0m    \x1b[2mno-answer\x1b[0m      \x1b[2msnmp?\x1b[0m\n"
    "11211/udp  \x1b[1mopen\x1b[0m           memcached 1.6.18  147.9x, L2 36.1x  "
    "\x1b[1;31msevere\x1b[0m\n"
    "11211/tcp  \x1b[1mopen\x1b[0m           memcached 1.6.18                    "
    "\x1b[33mdiscloses, no-auth\x1b[0m\n";

}  // namespace

TEST_CASE("TextReporter at 120 columns") {
  CHECK(report(one_host(), {.colour = Colour::no, .width = 120}) == at_120_columns);
}

TEST_CASE("TextReporter at 80 columns") {
  CHECK(report(one_host(), {.colour = Colour::no, .width = 80}) == at_80_columns);
}

TEST_CASE("TextReporter in colour") {
  const std::string text = report(one_host(), {.colour = Colour::yes, .width = 80});
  CHECK(text.starts_with(in_colour));

  // Colour must not move anything.
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\x1b') {
      at = text.find('m', at);
    } else {
      plain += text[at];
    }
  }
  CHECK(plain == at_80_columns);
}

TEST_CASE("TextReporter") {
  const TextOptions options{.colour = Colour::no, .width = 100};
  const auto contains = [](const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
  };

  SUBCASE("hosts come in the order of their first finding") {
    std::vector<Finding> findings{sample::closed(1, Transport::tcp),
                                  sample::closed(2, Transport::tcp),
                                  sample::closed(3, Transport::tcp)};
    findings[0].endpoint.target = Address::v4({192, 0, 2, 9});
    const std::string text = report(findings, options);
    CHECK(text.starts_with("192.0.2.9\n"));
    CHECK(contains(text, "\n192.0.2.1\n"));
    CHECK(contains(text, "192.0.2.1: none of 2 endpoints answers.\n"));
  }
  SUBCASE("less than 60 columns are taken as 60") {
    CHECK(report(one_host(), {.width = 0}) == report(one_host(), {.width = 60}));
  }
  SUBCASE("silence is explained once a run, and only where there is any") {
    std::vector<Finding> findings{sample::silent(161, Transport::udp, "snmp"),
                                  sample::silent(123, Transport::udp, "ntp")};
    findings[1].endpoint.target = Address::v4({192, 0, 2, 9});
    const std::string text = report(findings, options);
    const std::size_t first = text.find("Silence is not proof of safety");
    REQUIRE(first != std::string::npos);
    CHECK(text.find("Silence is not proof", first + 1) == std::string::npos);
    CHECK_FALSE(contains(report({sample::closed(1, Transport::tcp)}, options), "Silence"));
  }
  SUBCASE("no terminal escape of a stranger comes through") {
    Finding finding = sample::memcached_udp();
    finding.version = "1\x1b[2J\xff";
    finding.reason = "reply \x1b[31m";
    finding.facts = {{"list", std::vector<std::string>{"\x1b]0;x\x07"}}};
    finding.name = "\x1b[1m";
    Finding other = sample::endpoint(22, Transport::tcp, State::open, "connected");
    other.banner = "\x1b[5m";
    other.denial = "\x1b[6m";
    other.service_guess = "\x1b[7m";
    const std::string text = report({finding, other}, options);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\xff') == std::string::npos);
    CHECK(contains(text, "1\\x1b[2J\\xff"));
  }
  SUBCASE("that listening was brief is told where it matters") {
    RunSummary summary;
    summary.lower_bounds = 2;
    CHECK_FALSE(contains(report({}, options, summary), "--patient"));
    summary.brief = true;
    CHECK(contains(report({}, options, summary), "2 endpoints were measured as far as it came"));
    summary.lower_bounds = 0;
    CHECK_FALSE(contains(report({}, options, summary), "--patient"));
  }
  SUBCASE("what was not probed, dropped or interrupted is told") {
    RunSummary summary;
    summary.interrupted = true;
    summary.measure = "never";
    summary.statistics.wrong_cookie = 2;
    summary.unprobed = {{"nosuch.example", "no such name"}};
    const std::string text = report({}, options, summary);
    CHECK(contains(text, "Not probed: nosuch.example: no such name\n"));
    CHECK(contains(text, "2 datagrams were dropped: they did not answer what was asked.\n"));
    CHECK(contains(text, "Interrupted: this is what was known by then.\n"));
    CHECK(contains(text, "Nothing was measured (--measure never)"));
    CHECK(contains(text, "0 endpoints of 0 targets in 0.00 s"));
  }
  SUBCASE("of several targets each state is counted, of one none is") {
    RunSummary summary = summary_of(one_host());
    CHECK_FALSE(contains(report(one_host(), options, summary), "Of 6 endpoints"));
    summary.targets = 2;
    CHECK(
        contains(report(one_host(), options, summary),
                 "\nOf 6 endpoints: 4 open, 1 closed, 0 filtered, 0 unreachable, 1 no-answer.\n"));
    summary.statistics.unreported = {0, 0, 0, 0, 2000};
    summary.states[4] += 2000;
    CHECK(contains(report(one_host(), options, summary),
                   "Of 2,006 endpoints: 4 open, 1 closed, 0 "
                   "filtered, 0 unreachable, 2,001 no-answer. "
                   "Only what is open\n"));
  }
  SUBCASE("of very many targets that were not probed, some are named") {
    RunSummary summary;
    summary.unprobed.assign(5000, {"192.0.2.1", "no route"});
    const std::string text = report({}, options, summary);
    CHECK(contains(text, "Not probed: 4,980 more targets\n"));
    CHECK(text.size() < 2000);
  }
  SUBCASE("many closed ports are one line") {
    std::vector<Finding> findings;
    for (std::uint16_t port = 1; port <= 1000; ++port) {
      findings.push_back(sample::closed(port, Transport::tcp));
    }
    CHECK(contains(report(findings, options), "\n1,000 closed (reset)\n"));
    findings.push_back(sample::memcached_tcp());
    CHECK(contains(report(findings, options), "\nNot shown: 1,000 closed (reset)\n"));
  }
  SUBCASE("many silent hosts are one line") {
    std::vector<Finding> findings{sample::memcached_tcp()};
    for (std::uint8_t host = 100; host < 120; ++host) {
      findings.push_back(sample::silent(111, Transport::udp, "rpcbind"));
      findings.back().endpoint.target = Address::v4({192, 0, 2, host});
    }
    const std::string text = report(findings, options);
    CHECK(contains(text, "Not shown: 20 targets where nothing answers: 20 no-answer\n"));
    CHECK_FALSE(contains(text, "192.0.2.100"));
    CHECK(contains(text, "192.0.2.1: 1 of 1 endpoint answers;"));
  }
}

}  // namespace yamabiko
