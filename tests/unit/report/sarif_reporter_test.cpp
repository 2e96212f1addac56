// SARIF, read back as JSON.
#include "yamabiko/report/sarif_reporter.hpp"

#include "report/sample_findings.hpp"
#include "report/sarif_rule.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace yamabiko {
namespace {

using Json = nlohmann::json;

std::string report_of(const std::vector<Finding>& findings, const RunSummary& summary = {}) {
  std::ostringstream out;
  const auto reporter = make_sarif_reporter(out);
  reporter->begin({.tool_version = "0.1.0", .start = {}, .command = {"yamabiko", "check"}});
  for (const Finding& finding : findings) reporter->finding(finding);
  reporter->end(summary);
  return out.str();
}

Json run_of(const std::vector<Finding>& findings, const RunSummary& summary = {}) {
  return Json::parse(report_of(findings, summary)).at("runs").at(0);
}

}  // namespace

TEST_CASE("sarif_message") {
  CHECK(sarif_message("plain (text)") == "plain (text)");
  CHECK(sarif_message("[a](1) {0}\n") == R"(\[a\](1) {{0}}\\x0a)");
}

TEST_CASE("SarifReporter") {
  SUBCASE("a run that found nothing is whole") {
    CHECK(
        report_of({sample::closed(9, Transport::udp)}) ==
        R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"results":[)"
        "\n"
        R"(],"tool":{"driver":{"name":"yamabiko","version":"0.1.0","semanticVersion":"0.1.0","rules":[]}},)"
        R"("invocations":[{"executionSuccessful":true,"commandLine":"yamabiko check",)"
        R"("startTimeUtc":"1970-01-01T00:00:00.000Z","endTimeUtc":"1970-01-01T00:00:00.000Z",)"
        R"("toolExecutionNotifications":[]}]}]})"
        "\n");
  }
  SUBCASE("a result names its rule, its level and its endpoint") {
    const Json run = run_of({sample::rpcbind_udp(), sample::memcached_udp()});
    const Json& result = run.at("results").at(1);
    CHECK(result.at("ruleId") == "memcached/amplification");
    CHECK(result.at("ruleIndex") == 1);
    CHECK(result.at("level") == "error");
    CHECK(run.at("results").at(0).at("level") == "warning");
    CHECK(result.at("/locations/0/physicalLocation/artifactLocation/uri"_json_pointer) ==
          "endpoints/192.0.2.1/udp/11211");
    CHECK(result.at("/message/text"_json_pointer)
              .get<std::string>()
              .starts_with("192.0.2.1 11211/udp memcached 1.6.18: severe (147.9x payload"));
    const Json& rule = run.at("/tool/driver/rules/1"_json_pointer);
    CHECK(rule.at("name") == "MemcachedAmplification");
    CHECK(rule.at("/properties/security-severity"_json_pointer) == "9.0");
    CHECK(rule.at("/help/text"_json_pointer) ==
          "1. Set -U 0 and -l 127.0.0.1 in /etc/memcached.conf\n2. systemctl restart memcached\n"
          "3. Filter 11211/udp and 11211/tcp");
  }
  SUBCASE("over TCP the flags decide") {
    const Json run = run_of({sample::memcached_tcp(), sample::rpcbind_tcp()});
    CHECK(run.at("/results/0/ruleId"_json_pointer) == "memcached/no-auth");
    CHECK(run.at("/results/0/level"_json_pointer) == "warning");
    CHECK(run.at("/results/1/ruleId"_json_pointer) == "rpcbind/disclosure");
    CHECK(run.at("/results/1/level"_json_pointer) == "note");
  }
  SUBCASE("a rule stands once, and its figures do not rename it") {
    Finding louder = sample::rpcbind_udp();
    louder.endpoint.target = *Address::parse("2001:db8::1");
    louder.verdict = Verdict::severe;
    const Json run = run_of({sample::rpcbind_udp(), louder});
    CHECK(run.at("/tool/driver/rules"_json_pointer).size() == 1);
    CHECK(run.at("/tool/driver/rules/0/properties/security-severity"_json_pointer) == "9.0");
    CHECK(run.at("/results/1/partialFingerprints/primaryLocationLineHash"_json_pointer) ==
          "endpoints/2001:db8::1/udp/111:rpcbind/amplification");
  }
  SUBCASE("what a stranger says is text, not a link") {
    const Json run = run_of({sample::hostile()});
    const auto message = run.at("/results/0/message/text"_json_pointer).get<std::string>();
    CHECK(message.find("[x](y)") == std::string::npos);
    const auto help = run.at("/tool/driver/rules/0/help/markdown"_json_pointer).get<std::string>();
    CHECK(help.find("<script>") == std::string::npos);
    CHECK(help.find("\\<script\\>") != std::string::npos);
    CHECK(help.find("[x](y)") == std::string::npos);
  }
  SUBCASE("what was not looked at is told") {
    RunSummary summary;
    summary.interrupted = true;
    summary.unprobed = {{.target = "nowhere.example", .reason = "no such name"}};
    const Json invocation = run_of({}, summary).at("/invocations/0"_json_pointer);
    CHECK(invocation.at("executionSuccessful") == false);
    CHECK(invocation.at("toolExecutionNotifications").size() == 2);
  }
}

}  // namespace yamabiko
