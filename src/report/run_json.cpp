// The members of the lines "run" and "summary".
#include "report/run_json.hpp"

#include "yamabiko/scan/target_spec.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using std::string_view;

// More would make a line of many megabytes of a list of customers.
constexpr std::size_t most_blocks = 131'072;

// "192.0.2.1", or "192.0.2.0-192.0.2.255", in steps that a reader takes as targets.
void write_blocks(JsonLine& line, const std::vector<AddressBlock>& blocks) {
  line.begin_array();
  for (const AddressBlock& block : blocks)
    for (std::uint64_t done = 0; done < block.count;
         done += std::min(block.count - done, max_block)) {
      const std::uint64_t count = std::min(block.count - done, max_block);
      const Address first = block.first.plus(done);
      if (count == 1)
        line.value(string_view(first.text()));
      else
        line.value(string_view(fmt::format("{}-{}", first.text(), first.plus(count - 1).text())));
    }
  line.end_array();
}

void write_coverage(JsonLine& line, const Coverage& coverage) {
  line.begin_object();
  write_blocks(line.key("targets"), coverage.targets);
  line.member("ports", string_view(to_text(coverage.ports)))
      .member("told", to_string(coverage.told))
      .member("follows", coverage.follows)
      .end_object();
}

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

void write(JsonLine& line, const RunInfo& info) {
  line.begin_object()
      .member("type", string_view("run"))
      .member("schema_version", std::uint64_t{report_schema_version})
      .member("tool", string_view("yamabiko"))
      .member("tool_version", string_view(info.tool_version))
      .member("start", string_view(rfc3339(info.start)))
      .member("command", info.command)
      .key("coverage");
  if (info.coverage && info.coverage->targets.size() <= most_blocks)
    write_coverage(line, *info.coverage);
  else
    line.null();
  line.end_object();
}

void write(JsonLine& line, const RunSummary& summary) {
  const auto elapsed = std::chrono::round<std::chrono::milliseconds>(summary.elapsed).count();
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
}

}  // namespace yamabiko
