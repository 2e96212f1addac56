// Sentences about a run.
#include "report/run_text.hpp"

#include "report/number_text.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <chrono>
#include <numeric>

#include <fmt/format.h>

namespace yamabiko {

namespace {

// What was counted but not reported, by state: "3 closed, 250 no-answer".
std::string unreported_text(const ScanStatistics& statistics) {
  std::string text;
  for (std::size_t state = 0; state < statistics.unreported.size(); ++state) {
    const std::uint64_t count = statistics.unreported.at(state);
    if (count == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count,
                        to_string(static_cast<State>(state)));
  }
  return text;
}

}  // namespace

std::vector<RunRemark> run_remarks(const RunSummary& summary) {
  std::vector<RunRemark> remarks;
  if (const std::string rest = unreported_text(summary.statistics); !rest.empty()) {
    remarks.push_back(
        {Style::plain, fmt::format("Not listed, since not open (--all lists them): {}.", rest)});
  }
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
  const auto endpoints =
      std::accumulate(summary.states.begin(), summary.states.end(), std::uint64_t{0});
  return fmt::format("yamabiko {}: {} of {} in {:.2f} s; {} sent, {} received", tool_version,
                     counted(endpoints, "endpoint", "endpoints"),
                     counted(summary.targets, "target", "targets"),
                     std::chrono::duration<double>(summary.elapsed).count(),
                     counted(statistics.requests_sent, "request", "requests"),
                     counted(statistics.datagrams_received, "datagram", "datagrams"));
}

}  // namespace yamabiko
