// Writes one JSON value a line.
#include "yamabiko/report/jsonl_reporter.hpp"

#include "report/finding_json.hpp"

#include <chrono>

namespace yamabiko {
namespace {

using Json = nlohmann::ordered_json;

Json states_json(const RunSummary& summary) {
  Json object;
  for (const State state :
       {State::open, State::closed, State::filtered, State::unreachable, State::no_answer}) {
    object[std::string{to_string(state)}] = summary.count(state);
  }
  return object;
}

Json unprobed_json(const std::vector<Unprobed>& unprobed) {
  Json array = Json::array();
  for (const Unprobed& one : unprobed) {
    Json object;
    object["target"] = one.target;
    object["reason"] = one.reason;
    array.push_back(std::move(object));
  }
  return array;
}

Json statistics_json(const ScanStatistics& statistics) {
  Json object;
  object["requests_sent"] = statistics.requests_sent;
  object["request_bytes"] = statistics.request_bytes;
  object["datagrams_received"] = statistics.datagrams_received;
  object["response_bytes"] = statistics.response_bytes;
  object["icmp_errors"] = statistics.icmp_errors;
  object["connections"] = statistics.connections;
  object["wrong_cookie"] = statistics.wrong_cookie;
  object["stray"] = statistics.stray;
  return object;
}

}  // namespace

void JsonlReporter::begin(const RunInfo& info) {
  Json object;
  object["type"] = "run";
  object["schema_version"] = report_schema_version;
  object["tool"] = "yamabiko";
  object["tool_version"] = info.tool_version;
  object["start"] = rfc3339(info.start);
  object["command"] = info.command;
  out_ << to_line(object) << std::endl;
}

void JsonlReporter::finding(const Finding& finding) {
  out_ << to_line(to_json(finding)) << std::endl;
}

void JsonlReporter::end(const RunSummary& summary) {
  Json object;
  object["type"] = "summary";
  object["end"] = rfc3339(summary.end);
  object["elapsed_ms"] = std::chrono::round<std::chrono::milliseconds>(summary.elapsed).count();
  object["measure"] = summary.measure;
  object["targets"] = summary.targets;
  object["findings"] = summary.findings;
  object["states"] = states_json(summary);
  object["worst_verdict"] = summary.worst ? Json(to_string(*summary.worst)) : Json(nullptr);
  object["interrupted"] = summary.interrupted;
  object["unprobed"] = unprobed_json(summary.unprobed);
  object["statistics"] = statistics_json(summary.statistics);
  out_ << to_line(object) << std::endl;
}

}  // namespace yamabiko
