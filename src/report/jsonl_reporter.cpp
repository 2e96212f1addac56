// Writes one JSON value a line.
#include "yamabiko/report/jsonl_reporter.hpp"

#include "report/finding_json.hpp"
#include "report/json_line.hpp"

#include <chrono>

namespace yamabiko {
namespace {

using std::string_view;

void write_states(JsonLine& line, const RunSummary& summary) {
  line.begin_object();
  for (const State state :
       {State::open, State::closed, State::filtered, State::unreachable, State::no_answer})
    line.member(to_string(state), summary.count(state));
  line.end_object();
}

void write_unprobed(JsonLine& line, const std::vector<Unprobed>& unprobed) {
  line.begin_array();
  for (const Unprobed& one : unprobed)
    line.begin_object()
        .member("target", string_view(one.target))
        .member("reason", string_view(one.reason))
        .end_object();
  line.end_array();
}

void write_statistics(JsonLine& line, const ScanStatistics& statistics) {
  line.begin_object()
      .member("requests_sent", statistics.requests_sent)
      .member("request_bytes", statistics.request_bytes)
      .member("datagrams_received", statistics.datagrams_received)
      .member("response_bytes", statistics.response_bytes)
      .member("icmp_errors", statistics.icmp_errors)
      .member("connections", statistics.connections)
      .member("wrong_cookie", statistics.wrong_cookie)
      .member("stray", statistics.stray)
      .member("unresolved", statistics.unresolved)
      .end_object();
}

}  // namespace

void JsonlReporter::begin(const RunInfo& info) {
  if (begin_ == Begin::go_on) return;
  JsonLine line;
  line.begin_object()
      .member("type", string_view("run"))
      .member("schema_version", std::uint64_t{report_schema_version})
      .member("tool", string_view("yamabiko"))
      .member("tool_version", string_view(info.tool_version))
      .member("start", string_view(rfc3339(info.start)))
      .member("command", info.command)
      .end_object();
  lines_.add(line.text());
  lines_.flush();
}

void JsonlReporter::finding(const Finding& finding) {
  JsonLine line;
  write(line, finding);
  lines_.add(line.text());
}

void JsonlReporter::end(const RunSummary& summary) {
  const auto elapsed = std::chrono::round<std::chrono::milliseconds>(summary.elapsed).count();
  JsonLine line;
  line.begin_object()
      .member("type", string_view("summary"))
      .member("end", string_view(rfc3339(summary.end)))
      .member("elapsed_ms", static_cast<std::uint64_t>(elapsed))
      .member("measure", string_view(summary.measure))
      .member("targets", summary.targets)
      .member("findings", summary.findings);
  write_states(line.key("states"), summary);
  line.text_or_null("worst_verdict", summary.worst ? to_string(*summary.worst) : string_view())
      .member("interrupted", summary.interrupted);
  write_unprobed(line.key("unprobed"), summary.unprobed);
  write_statistics(line.key("statistics"), summary.statistics);
  line.end_object();
  lines_.add(line.text());
  lines_.flush();
}

void JsonlReporter::flush() {
  lines_.flush();
}

}  // namespace yamabiko
