// The lines of JSON, member by member.
#include "yamabiko/report/jsonl_reporter.hpp"

#include "report/sample_findings.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace yamabiko {
namespace {

using Json = nlohmann::ordered_json;

std::string line_of(const Finding& finding) {
  std::ostringstream out;
  JsonlReporter reporter{out};
  reporter.finding(finding);
  CHECK(out.str().empty());
  reporter.flush();
  return out.str();
}

Json json_of(const Finding& finding) {
  return Json::parse(line_of(finding));
}

std::vector<std::string> names_of(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [name, value] : object.items()) names.push_back(name);
  return names;
}

}  // namespace

TEST_CASE("JsonlReporter::begin") {
  std::ostringstream out;
  JsonlReporter{out}.begin({.tool_version = "0.1.0",
                            .start = std::chrono::system_clock::time_point{},
                            .command = {"yamabiko", "check", "a\nb\xff"}});
  CHECK(
      out.str() ==
      R"({"type":"run","schema_version":1,"tool":"yamabiko","tool_version":"0.1.0",)"
      R"("start":"1970-01-01T00:00:00.000Z","command":["yamabiko","check","a\\x0ab\\xff"],"coverage":null})"
      "\n");
}

TEST_CASE("JsonlReporter::finding") {
  SUBCASE("what is absent is null, empty, but never missing") {
    CHECK(line_of(sample::endpoint(161, Transport::udp, State::no_answer, "")) ==
          R"({"type":"finding","target":"192.0.2.1","name":null,"transport":"udp","port":161,)"
          R"("state":"no-answer","reason":null,"service":null,"service_title":null,)"
          R"("service_guess":null,"version":null,"banner":null,"denial":null,"facts":{},)"
          R"("amplification":null,"verdict":null,"flags":[],"other_address":null,)"
          R"("other_port":null,"rtt_ms":null,"remediation":[]})"
          "\n");
  }
  SUBCASE("what is there is told") {
    Finding finding = sample::memcached_udp();
    finding.name = "cache.example";
    finding.service_guess = "memcache";
    finding.banner = "hello";
    finding.denial = "an impostor";
    finding.other_address = Address::v4({192, 0, 2, 2});
    finding.other_port = std::uint16_t{4000};
    finding.rtt_ms = 1.23456;
    const Json json = json_of(finding);
    CHECK(json["name"] == "cache.example");
    CHECK(json["service"] == "memcached");
    CHECK(json["service_title"] == "memcached object cache");
    CHECK(json["service_guess"] == "memcache");
    CHECK(json["version"] == "1.6.18");
    CHECK(json["banner"] == "hello");
    CHECK(json["denial"] == "an impostor");
    CHECK(json["verdict"] == "severe");
    CHECK(json["flags"] == Json{"discloses", "no-auth"});
    CHECK(json["other_address"] == "192.0.2.2");
    CHECK(json["other_port"] == 4000);
    CHECK(json["rtt_ms"] == 1.2346);
    CHECK(json["remediation"].size() == 3);
  }
  SUBCASE("facts keep their order and their types") {
    Finding finding = sample::endpoint(1, Transport::udp, State::open, "reply");
    finding.facts = {{"zulu", "text"},
                     {"alpha", std::uint64_t{18446744073709551615U}},
                     {"list", std::vector<std::string>{"a", "b"}},
                     {"none", std::vector<std::string>{}}};
    CHECK(line_of(finding).find(R"("facts":{"zulu":"text","alpha":18446744073709551615,)"
                                R"("list":["a","b"],"none":[]})") != std::string::npos);
  }
  SUBCASE("evidence is there only when there is some, in hexadecimal") {
    Finding finding = sample::rpcbind_udp();
    CHECK_FALSE(json_of(finding).contains("evidence"));
    Evidence evidence{.probe = "dump-v3", .request = {}, .datagrams = {}, .stream = {}};
    evidence.request = {.kept = {std::byte{0x0a}, std::byte{0xff}}, .size = 2};
    evidence.datagrams.push_back({.after = std::chrono::microseconds{410},
                                  .source = Address::v4({192, 0, 2, 2}),
                                  .source_port = std::nullopt,
                                  .octets = {.kept = {std::byte{0x01}}, .size = 9000}});
    evidence.datagram_count = 3;
    finding.evidence.push_back(evidence);
    CHECK(json_of(finding)["evidence"] == Json::parse(R"([{
        "probe": "dump-v3", "request_size": 2, "request": "0aff", "datagram_count": 3,
        "datagrams": [{"after_us": 410, "source": "192.0.2.2", "source_port": null,
                       "size": 9000, "octets": "01"}],
        "stream_size": 0, "stream": ""}])"));
  }
  SUBCASE("the largest variant stands at the top of the amplification") {
    const Json json = json_of(sample::memcached_udp())["amplification"];
    CHECK(names_of(json) ==
          std::vector<std::string>{"probe", "request_bytes", "response_bytes", "request_packets",
                                   "response_packets", "response_datagrams", "baf", "paf",
                                   "ip_factor", "l2_factor", "wire_factor", "at_least", "computed",
                                   "unbounded", "published", "variants"});
    CHECK(json["probe"] == "stats");
    CHECK(json["request_bytes"] == 15);
    CHECK(json["response_bytes"] == 2218);
    CHECK(json["response_packets"] == 2);
    CHECK(json["baf"] == 147.8667);
    CHECK(json["paf"] == 2);
    CHECK(json["l2_factor"] == 36.0938);
    CHECK(json["at_least"] == false);
    CHECK(json["published"][0] == Json{{"factor", 51000.0},
                                       {"lower", 10000.0},
                                       {"layer", "payload"},
                                       {"source", "US-CERT TA14-017A"}});
    REQUIRE(json["variants"].size() == 3);
    for (const std::string& name : names_of(json["variants"][1])) {
      CAPTURE(name);
      CHECK(json[name] == json["variants"][1][name]);
    }
  }
  SUBCASE("no bound, no computation, no payload factor: null") {
    Finding finding = sample::rpcbind_udp();
    finding.amplification->variants[2].baf.reset();
    const Json json = json_of(finding)["amplification"];
    CHECK(json["baf"].is_null());
    CHECK(json["computed"].is_null());
    CHECK(json["unbounded"].is_null());
    CHECK(json["published"][1]["lower"].is_null());
  }
  SUBCASE("hostile octets are escaped, in facts too") {
    Finding finding = sample::memcached_udp();
    finding.version = "1\x1b[2J\"\\\xff\xc2\x9b";
    finding.facts = {{"a", "\x1b]0;x\x07"}, {"b", std::vector<std::string>{"\r\n"}}};
    const std::string line = line_of(finding);
    CHECK(line.find('\x1b') == std::string::npos);
    CHECK(line.find("\xc2\x9b") == std::string::npos);
    CHECK(line.find('\n') == line.size() - 1);
    const Json json = Json::parse(line);
    CHECK(json["version"] == "1\\x1b[2J\"\\\\xff\\u{009b}");
    CHECK(json["facts"]["a"] == "\\x1b]0;x\\x07");
    CHECK(json["facts"]["b"][0] == "\\x0d\\x0a");
  }
}

TEST_CASE("JsonlReporter::end") {
  RunSummary summary;
  summary.elapsed = std::chrono::milliseconds{1500};
  summary.targets = 1;
  summary.measure = "auto";
  summary.add(sample::memcached_udp());
  summary.interrupted = true;
  summary.unprobed = {{"nosuch.example", "no such name"}};
  summary.statistics.wrong_cookie = 7;
  std::ostringstream out;
  JsonlReporter{out}.end(summary);
  CHECK(out.str() ==
        R"({"type":"summary","end":"1970-01-01T00:00:00.000Z","elapsed_ms":1500,)"
        R"("measure":"auto","targets":1,"findings":1,"states":{"open":1,"closed":0,)"
        R"("filtered":0,"unreachable":0,"no-answer":0},"worst_verdict":"severe",)"
        R"("interrupted":true,"unprobed":[{"target":"nosuch.example",)"
        R"("reason":"no such name"}],"statistics":{"requests_sent":0,"request_bytes":0,)"
        R"("datagrams_received":0,"response_bytes":0,"icmp_errors":0,"connections":0,)"
        R"("wrong_cookie":7,"stray":0,"unresolved":0}})"
        "\n");
}

}  // namespace yamabiko
