// Member by member, what run_json.cpp writes.
#include "report/run_from_json.hpp"

#include "yamabiko/scan/target_spec.hpp"

#include <algorithm>
#include <limits>
#include <variant>

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::chrono::system_clock::time_point read_time(const JsonObject& object, std::string_view name) {
  const auto time = parse_rfc3339(object.text(name));
  if (!time) object.complain(name, "is no time as in 2026-11-24T21:06:51.994Z");
  return time.value_or(std::chrono::system_clock::time_point{});
}

ScanStatistics read_statistics(const JsonObject& object) {
  ScanStatistics statistics;
  statistics.requests_sent = object.count("requests_sent");
  statistics.request_bytes = object.count("request_bytes");
  statistics.datagrams_received = object.count("datagrams_received");
  statistics.response_bytes = object.count("response_bytes");
  statistics.icmp_errors = object.count("icmp_errors");
  statistics.connections = object.count("connections");
  statistics.wrong_cookie = object.count("wrong_cookie");
  statistics.unresolved = object.count("unresolved");
  statistics.stray = object.count("stray");
  return statistics;
}

Coverage read_coverage(const JsonObject& object) {
  Coverage coverage;
  for (const std::string& text : object.texts("targets")) {
    // A zone that this machine does not have names nothing that it could compare.
    const auto target = parse_target(text, Use::exclude);
    if (target && std::holds_alternative<AddressBlock>(*target))
      coverage.targets.push_back(std::get<AddressBlock>(*target));
  }
  if (const std::string text = object.text("ports"); !text.empty()) {
    auto ports = parse_ports(text);
    if (ports)
      coverage.ports = std::move(*ports);
    else
      object.complain("ports", "is no list of ports");
  }
  const auto told = object.choice("told", {Told::all, Told::answered, Told::open, Told::part});
  if (!told) object.complain("told", "is missing");
  coverage.told = told.value_or(Told::part);
  coverage.follows = object.truth("follows");
  return coverage;
}

}  // namespace

RunInfo read_run(const JsonObject& object) {
  if (object.text("tool") != "yamabiko") object.complain("tool", "is not yamabiko");
  const std::uint64_t version = object.count("schema_version");
  if (version > report_schema_version)
    object.complain(
        "schema_version",
        fmt::format("is {}, and this yamabiko reads up to {}: a newer one wrote it (its "
                    "tool_version is {}), so read it with that or a newer one",
                    version, report_schema_version, object.text("tool_version")));
  else if (version < 1)
    object.complain("schema_version", "is missing");
  const auto coverage = object.object("coverage");
  return {.tool_version = object.text("tool_version"),
          .start = read_time(object, "start"),
          .command = object.texts("command"),
          .coverage = coverage ? std::optional(read_coverage(*coverage)) : std::nullopt};
}

RunSummary read_summary(const JsonObject& object) {
  RunSummary summary;
  summary.end = read_time(object, "end");
  // A thousand years: more would overflow as nanoseconds.
  constexpr std::uint64_t longest = 1000ULL * 366 * 86'400 * 1000;
  constexpr std::uint64_t most =
      std::uint64_t{std::numeric_limits<std::int64_t>::max()} / 1'000'000;
  summary.elapsed =
      std::chrono::milliseconds(object.whole("elapsed_ms", std::min(longest, most)).value_or(0));
  summary.measure = object.text("measure");
  summary.targets = object.count("targets");
  summary.findings = object.count("findings");
  if (const auto states = object.object("states"))
    for (const State state :
         {State::open, State::closed, State::filtered, State::unreachable, State::no_answer})
      summary.states.at(static_cast<std::size_t>(state)) = states->count(to_string(state));
  summary.worst = object.choice("worst_verdict", {Verdict::not_amplifying, Verdict::amplifies,
                                                  Verdict::high, Verdict::severe});
  summary.interrupted = object.truth("interrupted");
  for (const JsonObject& one : object.objects("unprobed"))
    summary.unprobed.push_back({.target = one.text("target"), .reason = one.text("reason")});
  if (const auto statistics = object.object("statistics"))
    summary.statistics = read_statistics(*statistics);
  return summary;
}

}  // namespace yamabiko
