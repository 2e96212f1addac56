// Results as they come, and around them one run.
#include "yamabiko/report/sarif_reporter.hpp"

#include "report/finding_sentences.hpp"
#include "report/finding_text.hpp"
#include "report/json_line.hpp"
#include "report/sarif_rule.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/report/line_buffer.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

using std::string_view;

// An endpoint as a path, which is what a page for code has to show. A zone's percent
// sign would begin an escape (RFC 3986 section 2.1).
std::string path_of(const Endpoint& endpoint) {
  std::string address = endpoint.target.text();
  if (const std::size_t zone = address.find('%'); zone != std::string::npos)
    address.replace(zone, 1, "%25");
  return fmt::format("endpoints/{}/{}/{}", address, to_string(endpoint.transport), endpoint.port);
}

std::string message_of(const Finding& finding) {
  std::string text =
      fmt::format("{} {}", finding.endpoint.target.text(), port_text(finding.endpoint));
  text = joined(text, " ", joined(service_text(finding), " ", version_text(finding)));
  text += ": " + verdict_text(finding);
  if (finding.amplification) text += fmt::format(" ({})", factors_text(*finding.amplification));
  text += '.';
  for (const auto& sentences : {seen_sentences(finding), worst_case_sentences(finding)})
    for (const std::string& sentence : sentences) text += ' ' + sentence;
  return text;
}

void write_location(JsonLine& line, const Finding& finding) {
  const Endpoint& endpoint = finding.endpoint;
  line.key("locations").begin_array().begin_object();
  // Code scanning pages refuse a whole file for one result without such a path.
  line.key("physicalLocation").begin_object();
  line.key("artifactLocation").begin_object();
  line.member("uri", string_view(path_of(endpoint))).end_object();
  line.key("region").begin_object().member("startLine", std::uint64_t{1}).end_object();
  line.end_object();
  line.key("logicalLocations").begin_array().begin_object();
  line.member("name", string_view(port_text(endpoint)));
  line.member("fullyQualifiedName",
              string_view(fmt::format("{} {}", endpoint.target.text(), port_text(endpoint))));
  line.member("kind", string_view("resource")).end_object().end_array();
  line.end_object().end_array();
}

void write_properties(JsonLine& line, const Finding& finding) {
  line.key("properties").begin_object();
  line.text_or_null("service", finding.service).text_or_null("version", finding.version);
  line.text_or_null("verdict", finding.verdict ? to_string(*finding.verdict) : string_view());
  line.key("flags").begin_array();
  for (const Flag flag : finding.flags) line.value(to_string(flag));
  line.end_array();
  if (finding.amplification) {
    const Variant& largest = finding.amplification->variants.at(finding.amplification->largest);
    line.member("probe", string_view(largest.probe))
        .member("request_bytes", largest.request_bytes)
        .member("response_bytes", largest.response_bytes)
        .member("baf", largest.baf)
        .member("paf", largest.paf)
        .member("l2_factor", largest.l2_factor)
        .member("at_least", largest.at_least);
  }
  line.end_object();
}

class SarifReporter final : public Reporter {
 public:
  explicit SarifReporter(std::ostream& out) : lines_(out) {}

  void begin(const RunInfo& info) override {
    info_ = info;
    lines_.add(R"({"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0",)"
               R"("runs":[{"results":[)");
  }

  void finding(const Finding& finding) override {
    if (!matters(finding)) return;
    const SarifRules::Id rule = rules_.add(finding);
    const std::string path = path_of(finding.endpoint);
    JsonLine line;
    line.begin_object()
        .member("ruleId", string_view(rule.text))
        .member("ruleIndex", std::uint64_t{rule.index})
        .member("level", sarif_level(finding));
    line.key("message").begin_object();
    line.member("text", string_view(sarif_message(message_of(finding)))).end_object();
    write_location(line, finding);
    // What makes it the same result in the next run.
    line.key("partialFingerprints").begin_object();
    line.member("primaryLocationLineHash", string_view(fmt::format("{}:{}", path, rule.text)));
    line.end_object();
    write_properties(line, finding);
    line.end_object();
    lines_.add((has_results_ ? "," : "") + std::string(line.text()));
    has_results_ = true;
  }

  void end(const RunSummary& summary) override {
    JsonLine line;
    line.begin_object().key("tool").begin_object().key("driver").begin_object();
    line.member("name", string_view("yamabiko"))
        .member("version", string_view(info_.tool_version))
        .member("semanticVersion", string_view(info_.tool_version));
    rules_.write(line.key("rules"));
    line.end_object().end_object();
    line.key("invocations").begin_array().begin_object();
    line.member("executionSuccessful", !summary.interrupted && summary.unprobed.empty());
    line.member("commandLine", string_view(fmt::format("{}", fmt::join(info_.command, " "))));
    line.member("startTimeUtc", string_view(rfc3339(info_.start)));
    line.member("endTimeUtc", string_view(rfc3339(summary.end)));
    write_notifications(line, summary);
    line.end_object().end_array().end_object();
    // Its members follow the results.
    lines_.add("]," + std::string(line.text().substr(1)) + "]}");
    lines_.flush();
  }

  void flush() override { lines_.flush(); }

 private:
  static void write_notifications(JsonLine& line, const RunSummary& summary) {
    line.key("toolExecutionNotifications").begin_array();
    const auto notify = [&line](const std::string& text) {
      line.begin_object().member("level", string_view("warning"));
      line.key("message").begin_object();
      line.member("text", string_view(sarif_message(text))).end_object().end_object();
    };
    if (summary.interrupted) notify("Interrupted: this is what was known by then.");
    for (const Unprobed& one : summary.unprobed)
      notify(fmt::format("Not probed: {}: {}", one.target, one.reason));
    line.end_array();
  }

  LineBuffer lines_;
  RunInfo info_;
  SarifRules rules_;
  bool has_results_ = false;
};

}  // namespace

std::unique_ptr<Reporter> make_sarif_reporter(std::ostream& out) {
  return std::make_unique<SarifReporter>(out);
}

}  // namespace yamabiko
