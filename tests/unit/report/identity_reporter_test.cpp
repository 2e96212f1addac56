// IdentityReporter: what a person sees of an identification.
#include "yamabiko/report/identity_reporter.hpp"

#include "report/sample_findings.hpp"

#include <sstream>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

std::string report(const Finding& finding) {
  std::ostringstream out;
  IdentityReporter reporter(out, {.width = 80});
  reporter.begin({.tool_version = "1"});
  reporter.finding(finding);
  return out.str();
}

Finding ssh() {
  Finding finding = sample::endpoint(22, Transport::tcp, State::open, "ssh reply");
  finding.service = "ssh";
  finding.version = "9.2p1";
  finding.facts = {{"product", std::string("OpenSSH")},
                   {"cpe", std::vector<std::string>{"cpe:/a:one", "cpe:/o:two"}},
                   {"recognised_by", std::vector<std::string>{"ssh.toml:24, probe banner"}}};
  return finding;
}

}  // namespace

TEST_CASE("IdentityReporter") {
  SUBCASE("a service with all its facts, labels in a column") {
    CHECK(report(ssh()) ==
          "192.0.2.1:22/tcp  open  ssh OpenSSH 9.2p1\n"
          "  product        OpenSSH\n"
          "  cpe            cpe:/a:one; cpe:/o:two\n"
          "  recognised by  ssh.toml:24, probe banner\n"
          "\n");
  }
  SUBCASE("the name as asked for, and brackets around IPv6") {
    Finding finding = ssh();
    finding.name = "host.test";
    finding.endpoint.target = *Address::parse("2001:db8::1");
    CHECK(report(finding).starts_with("[2001:db8::1]:22/tcp  open  ssh OpenSSH 9.2p1 (host.test)"));
  }
  SUBCASE("what is unknown says so, with its words and what the port suggests") {
    Finding finding = sample::endpoint(80, Transport::tcp, State::open, "banner");
    finding.service_guess = "http";
    finding.banner = "\x1b[31mBOO";
    const std::string text = report(finding);
    CHECK(text.starts_with("192.0.2.1:80/tcp  open  unknown, perhaps http: \"\\x1b[31mBOO\""));
    CHECK(text.find('\x1b') == std::string::npos);
  }
  SUBCASE("what is closed has a reason and no more") {
    CHECK(report(sample::endpoint(81, Transport::tcp, State::closed, "reset")) ==
          "192.0.2.1:81/tcp  closed\n  reason  reset\n\n");
  }
  SUBCASE("facts of any size and name stay within the width") {
    Finding finding = ssh();
    finding.facts.push_back({std::string(300, 'n'), std::string(5000, 'v')});
    finding.facts.push_back({"many", std::vector<std::string>(1000, std::string(500, 'i'))});
    std::istringstream lines(report(finding));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) CHECK(line.size() <= 90);
    CHECK(count < 60);
  }
  SUBCASE("colour goes around the endpoint and its state") {
    std::ostringstream out;
    IdentityReporter reporter(out, {.colour = Colour::yes, .width = 80});
    reporter.finding(ssh());
    CHECK(out.str().find("\x1b[") != std::string::npos);
  }
}

}  // namespace yamabiko
