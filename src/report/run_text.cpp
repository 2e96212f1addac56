// Sentences about a run.
#include "report/run_text.hpp"

#include "report/number_text.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <chrono>

#include <fmt/format.h>

namespace yamabiko {

std::vector<RunRemark> run_remarks(const RunSummary& summary) {
  std::vector<RunRemark> remarks;
  if (summary.count(State::no_answer) > 0) {
    remarks.push_back({Style::plain,
                       "Silence is not proof of safety: no-answer may be a filter, a loss on the "
                       "way, or a service that only answers another request."});
  }
  if (summary.measure == "never") {
    remarks.push_back({Style::plain,
                       "Nothing was measured (--measure never): the factors are those of the "
                       "identifying requests, which are the quiet ones."});
  }
  if (summary.statistics.wrong_cookie > 0) {
    const std::uint64_t dropped = summary.statistics.wrong_cookie;
    remarks.push_back(
        {Style::notice, fmt::format("{} dropped: {} not answer what was asked.",
                                    counted(dropped, "datagram was", "datagrams were"),
                                    dropped == 1 ? "it did" : "they did")});
  }
  for (const Unprobed& one : summary.unprobed) {
    remarks.push_back({Style::bad, fmt::format("Not probed: {}: {}", printable(one.target),
                                               printable(one.reason))});
  }
  if (summary.interrupted) {
    remarks.push_back({Style::notice, "Interrupted: this is what was known by then."});
  }
  return remarks;
}

std::string run_footer(std::string_view tool_version, const RunSummary& summary) {
  const ScanStatistics& statistics = summary.statistics;
  return fmt::format("yamabiko {}: {} of {} in {:.2f} s; {} sent, {} received", tool_version,
                     counted(summary.findings, "endpoint", "endpoints"),
                     counted(summary.targets, "target", "targets"),
                     std::chrono::duration<double>(summary.elapsed).count(),
                     counted(statistics.requests_sent, "request", "requests"),
                     counted(statistics.datagrams_received, "datagram", "datagrams"));
}

}  // namespace yamabiko
