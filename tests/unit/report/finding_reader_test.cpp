// What was written comes back; what a stranger wrote comes back as an error.
#include "yamabiko/report/finding_reader.hpp"

#include "report/sample_findings.hpp"
#include "yamabiko/report/jsonl_reporter.hpp"

#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

std::string written(const std::function<void(Reporter&)>& tell) {
  std::ostringstream out;
  JsonlReporter reporter{out};
  tell(reporter);
  reporter.flush();
  std::string line = out.str();
  REQUIRE_FALSE(line.empty());
  line.pop_back();
  return line;
}

std::string line_of(const Finding& finding) {
  return written([&](Reporter& reporter) { reporter.finding(finding); });
}

// Every member differs from its default.
Finding full() {
  Finding finding = sample::memcached_udp();
  finding.endpoint.target = *Address::parse("2001:db8::7");
  finding.name = "cache.example";
  finding.service_guess = "memcache";
  finding.banner = "hello\u00e9 \\x00";
  finding.denial = "an impostor";
  finding.facts.push_back({"programs", std::vector<std::string>{"nfs 3 tcp 2049", "\"quoted\""}});
  finding.facts.push_back({"none", std::vector<std::string>{}});
  finding.facts.push_back({"text", std::string("\xe5\xb1\xb1\xe5\xbd\xa6")});
  finding.facts.push_back({"largest", std::uint64_t{18446744073709551615ULL}});
  Amplification& amplification = *finding.amplification;
  // Factors have four decimals in JSON.
  for (Variant& variant : amplification.variants) variant.baf = 17.1234;
  amplification.variants.front().baf.reset();
  amplification.variants.back().at_least = true;
  finding.flags = {Flag::discloses,     Flag::no_auth,    Flag::auth_required,  Flag::loop_prone,
                   Flag::other_address, Flag::other_port, Flag::truncated_count};
  finding.other_address = Address::v4({192, 0, 2, 2});
  finding.other_port = std::uint16_t{0};
  finding.may_repeat = true;
  Evidence evidence{.probe = "stats", .request = {}, .datagrams = {}, .stream = {}};
  evidence.request = {.kept = {std::byte{0x00}, std::byte{0xff}}, .size = 15};
  evidence.datagrams.push_back({.after = std::chrono::microseconds{380},
                                .source = Address::v4({192, 0, 2, 2}),
                                .source_port = std::uint16_t{4000},
                                .octets = {.kept = {std::byte{0x0a}}, .size = 1400}});
  evidence.datagram_count = 2;
  evidence.stream = {.kept = {std::byte{0x0d}}, .size = 20'000};
  finding.evidence.push_back(std::move(evidence));
  return finding;
}

std::string error_of(std::string_view line) {
  const auto parsed = parse_report_line(line);
  return parsed ? "" : parsed.error();
}

// A finding with one member replaced.
std::string with(const std::string& member, const std::string& value) {
  std::string line = line_of(sample::rpcbind_udp());
  const std::size_t start = line.find('"' + member + "\":");
  REQUIRE(start != std::string::npos);
  const std::size_t from = start + member.size() + 3;
  return line.replace(from, line.find(',', from) - from, value);
}

}  // namespace

TEST_CASE("parse_report_line: a finding") {
  std::vector<Finding> findings{
      full(),
      sample::rpcbind_tcp(),
      sample::silent(161, Transport::udp, "snmp"),
      sample::closed(111, Transport::tcp),
      sample::endpoint(1, Transport::udp, State::filtered, "admin"),
      sample::endpoint(2, Transport::tcp, State::unreachable, "no route")};
  for (const Finding& finding : findings) {
    const auto parsed = parse_report_line(line_of(finding));
    REQUIRE(parsed.has_value());
    REQUIRE(std::holds_alternative<Finding>(*parsed));
    CHECK(std::get<Finding>(*parsed) == finding);
  }
  SUBCASE("figures have the decimals that were written") {
    const Finding finding = sample::rpcbind_udp();
    const auto parsed = parse_report_line(line_of(finding));
    REQUIRE(parsed.has_value());
    CHECK(line_of(std::get<Finding>(*parsed)) == line_of(finding));
  }
  SUBCASE("a verdict of each kind") {
    for (const Verdict verdict :
         {Verdict::not_amplifying, Verdict::amplifies, Verdict::high, Verdict::severe}) {
      Finding finding = full();
      finding.verdict = verdict;
      CHECK(std::get<Finding>(*parse_report_line(line_of(finding))).verdict == verdict);
    }
  }
  SUBCASE("a zone that this machine does not have is left out") {
    const auto parsed = parse_report_line(with("target", R"("fe80::1%no-such-zone")"));
    REQUIRE(parsed.has_value());
    CHECK(std::get<Finding>(*parsed).endpoint.target == *Address::parse("fe80::1"));
  }
  SUBCASE("what is not known is skipped") {
    CHECK(error_of(with("reason", R"("x","new_member":{"a":[1,2,{}]})")).empty());
    const auto parsed = parse_report_line(with("flags", R"(["new-flag","discloses"])"));
    REQUIRE(parsed.has_value());
    CHECK(std::get<Finding>(*parsed).flags == std::vector<Flag>{Flag::discloses});
  }
  SUBCASE("texts are made printable") {
    const auto parsed = parse_report_line(with("banner", R"("a\u001b[31mb\u0000\u202e")"));
    REQUIRE(parsed.has_value());
    CHECK(std::get<Finding>(*parsed).banner == R"(a\x1b[31mb\x00\u{202e})");
    const auto raw = parse_report_line(with("banner", "\"\xff\""));
    REQUIRE(raw.has_value());
    CHECK(std::get<Finding>(*raw).banner == R"(\xff)");
  }
}

TEST_CASE("parse_report_line: run and summary") {
  SUBCASE("a run") {
    const RunInfo info{
        .tool_version = "0.1.0",
        .start = std::chrono::system_clock::time_point{} + std::chrono::milliseconds{1234567},
        .command = {"yamabiko", "check", "192.0.2.1"}};
    const auto parsed = parse_report_line(written([&](Reporter& to) { to.begin(info); }));
    REQUIRE(parsed.has_value());
    const auto& run = std::get<RunInfo>(*parsed);
    CHECK(run.tool_version == info.tool_version);
    CHECK(run.start == info.start);
    CHECK(run.command == info.command);
    CHECK_FALSE(run.coverage);
  }
  SUBCASE("what it covers") {
    const AddressBlock network{.first = Address::v4({192, 0, 2, 0}), .count = 256};
    const AddressBlock host{.first = *Address::parse("2001:db8::1"), .count = 1};
    const AddressBlock hosts{.first = *Address::parse("2001:db8::1:0"), .count = 65'536};
    const RunInfo info{.tool_version = "0.1.0",
                       .start = {},
                       .command = {},
                       .coverage = Coverage{.targets = {network, host, hosts},
                                            .ports = *parse_ports("U:53,111,T:1-3"),
                                            .told = Told::answered,
                                            .follows = true}};
    const std::string line = written([&](Reporter& to) { to.begin(info); });
    CHECK(line.find(R"("coverage":{"targets":["192.0.2.0-192.0.2.255","2001:db8::1",)"
                    R"("2001:db8::1:0-2001:db8::1:ffff"],"ports":"U:53,111,T:1-3",)"
                    R"("told":"answered","follows":true})") != std::string::npos);
    const auto parsed = parse_report_line(line);
    REQUIRE(parsed.has_value());
    const auto& coverage = std::get<RunInfo>(*parsed).coverage;
    REQUIRE(coverage.has_value());
    CHECK(coverage->targets == info.coverage->targets);
    CHECK(coverage->ports == info.coverage->ports);
    CHECK(coverage->told == Told::answered);
  }
  SUBCASE("a summary") {
    RunSummary summary;
    summary.end = std::chrono::system_clock::time_point{} + std::chrono::milliseconds{999};
    summary.elapsed = std::chrono::milliseconds{4321};
    summary.targets = 2;
    summary.add(full());
    summary.add(sample::closed(1, Transport::udp));
    summary.interrupted = true;
    summary.unprobed = {{.target = "nowhere.example", .reason = "no such name"}};
    summary.measure = "auto";
    summary.statistics.requests_sent = 1;
    summary.statistics.request_bytes = 2;
    summary.statistics.datagrams_received = 3;
    summary.statistics.response_bytes = 4;
    summary.statistics.icmp_errors = 5;
    summary.statistics.connections = 6;
    summary.statistics.wrong_cookie = 7;
    summary.statistics.unresolved = 8;
    summary.statistics.stray = 9;
    const std::string line = written([&](Reporter& to) { to.end(summary); });
    const auto parsed = parse_report_line(line);
    REQUIRE(parsed.has_value());
    const auto& read = std::get<RunSummary>(*parsed);
    CHECK(written([&](Reporter& to) { to.end(read); }) == line);
    CHECK(read.states == summary.states);
    CHECK(read.unprobed.at(0).reason == "no such name");
  }
  SUBCASE("what a newer version wrote is refused, with what to do") {
    CHECK(error_of(R"({"type":"run","schema_version":99,"tool":"yamabiko","tool_version":"7.0",)"
                   R"("start":"2026-11-24T21:06:51.994Z","command":[]})") ==
          "'schema_version' is 99, and this yamabiko reads up to 1: a newer one wrote it (its "
          "tool_version is 7.0), so read it with that or a newer one");
  }
}

TEST_CASE("parse_report_line: hostile lines") {
  const auto contains = [](const std::string& text, const char* part) {
    CAPTURE(text);
    CHECK(text.find(part) != std::string::npos);
  };
  contains(error_of("hello"), "it is no JSON");
  contains(error_of("[]"), "it is no JSON object");
  contains(error_of("{}"), "'type' is none of");
  contains(error_of(R"({"type":"finding"})"), "'target' is no address");
  contains(error_of(R"({"type":"run","tool":"nmap"})"), "'tool' is not yamabiko");
  contains(error_of(with("target", R"("192.0.2.256")")), "'target' is no address");
  contains(error_of(with("target", "7")), "'target' is no text");
  contains(error_of(with("port", "65536")), "'port' is no whole number from 0 to 65535");
  contains(error_of(with("port", "-1")), "'port' is no whole number");
  contains(error_of(with("port", "1.5")), "'port' is no whole number");
  contains(error_of(with("port", "null")), "'port' is missing");
  contains(error_of(with("transport", R"("sctp")")), "'transport' is none of the words");
  contains(error_of(with("state", "null")), "'state' is missing");
  contains(error_of(with("rpc_versions", "-1")), "'rpc_versions' is neither a text");
  contains(error_of(with("rpc_versions", "{}")), "'rpc_versions' is neither a text");
  contains(error_of(with("rpc_versions", "[1]")), "'rpc_versions' is no list of texts");
  contains(error_of(with("rtt_ms", R"("1e400")")), "'rtt_ms' is no number");
  contains(error_of(with("rtt_ms", "-1")), "'rtt_ms' is no number that is 0 or more");
  contains(error_of(with("baf", "1e999")), "it is no JSON");
  contains(error_of(with("probe", R"("another")")), "'probe' is none of the variants");
  contains(error_of(with("verdict", R"("fine")")), "'verdict' is none of the words");
  contains(error_of(with("remediation", "[{}]}")), "it is no JSON");
  contains(error_of(R"({"type":"summary","end":"yesterday"})"), "'end' is no time");
  contains(
      error_of(R"({"type":"summary","end":"2026-11-24T21:06:51Z","elapsed_ms":9999999999999999})"),
      "'elapsed_ms' is no whole number");
  contains(error_of(std::string(100'000, '[')), "nested deeper than 16");
  contains(error_of(std::string(longest_report_line + 1, ' ')), "longer than 16777216 octets");
  SUBCASE("a name in the complaint is printable") {
    contains(error_of(with("rpc_versions", "\"\",\"\\u001b[0m\":-1")), R"('\x1b[0m' is neither)");
  }
  SUBCASE("a line that was cut off at any octet is an error") {
    const std::string line = line_of(full());
    for (std::size_t length = 0; length < line.size(); ++length)
      CHECK_FALSE(parse_report_line(std::string_view(line).substr(0, length)).has_value());
  }
}

TEST_CASE("FindingReader") {
  SUBCASE("line by line, with or without an end of the last") {
    for (const char* end : {"\n", "", "\r\n"}) {
      std::istringstream in(line_of(full()) + "\n\n" + line_of(sample::rpcbind_udp()) + end);
      FindingReader reader{in};
      CHECK(std::get<Finding>(**reader.next()) == full());
      CHECK(reader.line_number() == 1);
      CHECK(std::get<Finding>(**reader.next()).service == "rpcbind");
      CHECK(reader.line_number() == 3);
      const auto last = reader.next();
      REQUIRE(last.has_value());
      CHECK_FALSE(last->has_value());
    }
  }
  SUBCASE("half a line at the end is none") {
    const std::string half = line_of(full()).substr(0, 40);
    std::istringstream in(line_of(full()) + "\n" + half);
    FindingReader reader{in};
    CHECK(std::get<Finding>(**reader.next()) == full());
    const auto last = reader.next();
    REQUIRE(last.has_value());
    CHECK_FALSE(last->has_value());
    // Of a file that has nothing else, it is worth an error.
    std::istringstream alone(half);
    CHECK_FALSE(FindingReader{alone}.next().has_value());
  }
  SUBCASE("an error names the line") {
    std::istringstream in(line_of(full()) + "\n{}\n");
    FindingReader reader{in};
    CHECK(reader.next().has_value());
    const auto wrong = reader.next();
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error() == "line 2: 'type' is none of run, finding and summary");
  }
  SUBCASE("a line without an end does not fill the memory") {
    std::istringstream in(std::string(longest_report_line + 100, 'x'));
    FindingReader reader{in};
    CHECK(reader.next().error() == "line 1: it is longer than 16777216 octets");
  }
}

}  // namespace yamabiko
