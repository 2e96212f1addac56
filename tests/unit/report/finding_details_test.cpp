// The paragraphs below the table.
#include "report/finding_details.hpp"

#include "report/sample_findings.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using Lines = std::vector<std::string>;

Lines details_of(const Finding& finding) {
  return DetailsWriter{{.colour = Colour::no, .width = 200}}.details(finding);
}

bool has_line(const Lines& lines, std::string_view text) {
  for (const std::string& line : lines) {
    if (line.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("DetailsWriter::details") {
  SUBCASE("nothing where there is nothing to add") {
    CHECK(details_of(sample::closed(1, Transport::tcp)).empty());
    Finding quiet = sample::rpcbind_udp();
    quiet.verdict = Verdict::not_amplifying;
    quiet.flags.clear();
    CHECK(details_of(quiet).empty());
  }
  SUBCASE("a fix and a list are told once a host") {
    DetailsWriter writer{{.colour = Colour::no, .width = 200}};
    CHECK(has_line(writer.details(sample::rpcbind_udp()), "1. Stop it"));
    const Lines second = writer.details(sample::rpcbind_tcp());
    CHECK(second == Lines{"111/tcp rpcbind 2-4: discloses", "  Tells       The same as 111/udp.",
                          "  Fix         As for 111/udp."});
    CHECK(has_line(writer.details(sample::memcached_tcp()), "1. Set -U 0"));
  }
  SUBCASE("an impostor") {
    Finding finding = sample::endpoint(111, Transport::tcp, State::open, "reply");
    finding.service_guess = "rpcbind";
    finding.denial = "says yes to everything";
    CHECK(details_of(finding) ==
          Lines{"111/tcp", "  Seen        Not rpcbind: says yes to everything."});
    finding.service_guess.clear();
    CHECK(details_of(finding)[1] == "  Seen        Not what it seems: says yes to everything.");
  }
  SUBCASE("what answers with nothing that is known") {
    Finding finding = sample::memcached_udp();
    finding.service.clear();
    finding.service_guess = "memcached";
    finding.remediation.clear();
    finding.flags.clear();
    finding.verdict = Verdict::not_amplifying;
    CHECK(has_line(details_of(finding), "Answers, but with nothing that is known of memcached."));
    finding.service_guess.clear();
    CHECK(has_line(details_of(finding), "Answers, but with nothing that is known of any service."));
    for (Variant& variant : finding.amplification->variants) variant.probe = "bare";
    CHECK(details_of(finding).empty());
  }
  SUBCASE("a reply from elsewhere") {
    Finding finding = sample::memcached_udp();
    finding.other_address = Address::v4({192, 0, 2, 2});
    finding.other_port = std::uint16_t{4000};
    CHECK(has_line(details_of(finding), "Replied from 192.0.2.2 port 4000, which was not asked."));
  }
  SUBCASE("a capped count, and fragments") {
    Finding finding = sample::memcached_udp();
    Variant& stats = finding.amplification->variants[1];
    stats.at_least = true;
    stats.response_packets = 7;
    CHECK(has_line(details_of(finding),
                   "15 bytes in, at least 2,218 out in 2 datagrams, 7 IP packets (variant stats, "
                   "the largest of 3 tested)."));
  }
  SUBCASE("a sentence ends once") {
    Finding finding = sample::memcached_udp();
    finding.amplification->unbounded = "values can be stored.";
    CHECK(has_line(details_of(finding), "Without an upper bound: values can be stored."));
    CHECK_FALSE(has_line(details_of(finding), ".."));
  }
  SUBCASE("a single variant is not called the largest") {
    Finding finding = sample::memcached_udp();
    finding.amplification->variants.resize(1);
    finding.amplification->largest = 0;
    CHECK(has_line(details_of(finding),
                   "17 bytes in, 24 out in 1 datagram (variant version, the only one tested)."));
  }
  SUBCASE("what asks for credentials") {
    Finding finding = sample::endpoint(11211, Transport::tcp, State::open, "memcached reply");
    finding.service = "memcached";
    finding.flags = {Flag::auth_required};
    CHECK(details_of(finding) == Lines{"11211/tcp memcached: auth-required",
                                       "  Seen        Asks for credentials before it obeys."});
  }
  SUBCASE("a long list is cut, and its items stay whole") {
    Finding finding = sample::rpcbind_udp();
    finding.facts = {{"sasl_mechanisms", std::vector<std::string>(100, "nfs 3,4 tcp 2049")}};
    const Lines lines = DetailsWriter{{.colour = Colour::no, .width = 60}}.details(finding);
    CHECK(has_line(lines, "  Tells       sasl mechanisms: nfs 3,4 tcp 2049;"));
    CHECK(has_line(lines, "and 88 more"));
    for (const std::string& line : lines) CHECK_FALSE(line.ends_with("tcp"));
  }
  SUBCASE("a title without room has its verdict below") {
    Finding finding = sample::memcached_tcp();
    finding.version = std::string(200, 'v');
    finding.flags = {Flag::discloses, Flag::no_auth, Flag::other_port};
    const Lines lines = DetailsWriter{{.colour = Colour::no, .width = 60}}.details(finding);
    CHECK(lines[1] == "  discloses, no-auth, other-port");
  }
}

}  // namespace yamabiko
