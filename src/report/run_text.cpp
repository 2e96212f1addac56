// Sentences about a run.
#include "report/run_text.hpp"

#include "report/number_text.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

#include <fmt/format.h>

namespace yamabiko {

namespace {

// As many lines as a screen has to spare.
constexpr std::size_t most_unprobed = 20;

std::uint64_t endpoints_of(const RunSummary& summary) {
  return std::accumulate(summary.states.begin(), summary.states.end(), std::uint64_t{0});
}

// Each state, so that one that is missing is not taken for forgotten: "Of 256
// endpoints: 1 open, 3 closed, 0 filtered, …".
std::string states_text(const RunSummary& summary) {
  std::string text = fmt::format("Of {}:", counted(endpoints_of(summary), "endpoint", "endpoints"));
  for (std::size_t state = 0; state < summary.states.size(); ++state) {
    text += fmt::format("{} {} {}", state == 0 ? "" : ",", grouped(summary.states.at(state)),
                        to_string(static_cast<State>(state)));
  }
  return text + '.';
}

}  // namespace

std::vector<RunRemark> run_remarks(const RunSummary& summary) {
  std::vector<RunRemark> remarks;
  const auto& unreported = summary.statistics.unreported;
  const bool open_only = std::any_of(unreported.begin(), unreported.end(),
                                     [](std::uint64_t count) { return count > 0; });
  if (summary.targets > 1 || open_only) {
    remarks.push_back(
        {Style::plain,
         states_text(summary) +
             (open_only ? " Only what is open is listed; --all lists the rest." : "")});
  }
  if (summary.statistics.unresolved > 0) {
    remarks.push_back(
        {Style::plain,
         fmt::format(
             "{} may as well be closed: the host limits its ICMP errors, and was not waited "
             "for. To be told, name the ports with -p.",
             counted(summary.statistics.unresolved, "endpoint", "endpoints"))});
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
  if (summary.brief && summary.lower_bounds > 0) {
    remarks.push_back(
        {Style::plain,
         fmt::format("{} measured as far as it came in 2.5 s (≥); to listen for up "
                     "to 15 s, add --patient.",
                     counted(summary.lower_bounds, "endpoint was", "endpoints were"))});
  }
  if (summary.statistics.wrong_cookie > 0) {
    const std::uint64_t dropped = summary.statistics.wrong_cookie;
    remarks.push_back(
        {Style::notice, fmt::format("{} dropped: {} not answer what was asked.",
                                    counted(dropped, "datagram was", "datagrams were"),
                                    dropped == 1 ? "it did" : "they did")});
  }
  std::size_t unprobed = 0;
  for (const Unprobed& one : summary.unprobed) {
    if (++unprobed > most_unprobed) break;
    remarks.push_back({Style::bad, fmt::format("Not probed: {}: {}", printable(one.target),
                                               printable(one.reason))});
  }
  if (unprobed > most_unprobed) {
    remarks.push_back({Style::bad, fmt::format("Not probed: {} more targets",
                                               grouped(summary.unprobed.size() - most_unprobed))});
  }
  if (summary.interrupted) {
    remarks.push_back({Style::notice, "Interrupted: this is what was known by then."});
  }
  return remarks;
}

std::string run_footer(std::string_view tool_version, const RunSummary& summary) {
  const ScanStatistics& statistics = summary.statistics;
  return fmt::format("yamabiko {}: {} of {} in {:.2f} s; {} sent, {} received", tool_version,
                     counted(endpoints_of(summary), "endpoint", "endpoints"),
                     counted(summary.targets, "target", "targets"),
                     std::chrono::duration<double>(summary.elapsed).count(),
                     counted(statistics.requests_sent, "request", "requests"),
                     counted(statistics.datagrams_received, "datagram", "datagrams"));
}

}  // namespace yamabiko
