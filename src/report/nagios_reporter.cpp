// Keeps the worst endpoints, and writes the line.
#include "yamabiko/report/nagios_reporter.hpp"

#include "report/finding_text.hpp"
#include "report/number_text.hpp"
#include "yamabiko/assess/verdict.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// Old agents cut a line at a kilobyte, newer ones at four.
constexpr std::size_t most_measured = 16;
constexpr std::size_t most_sentences = 4;
constexpr std::size_t longest_text = 600;

std::string_view name(NagiosStatus status) {
  switch (status) {
    case NagiosStatus::ok:
      return "OK";
    case NagiosStatus::warning:
      return "WARNING";
    case NagiosStatus::critical:
      return "CRITICAL";
    case NagiosStatus::unknown:
      break;
  }
  return "UNKNOWN";
}

// What follows a bar is performance data, and a line ends the answer: neither
// may come from a banner.
std::string harmless(std::string_view text) {
  std::string result = printable(text, longest_text);
  std::replace(result.begin(), result.end(), '|', '/');
  return result;
}

std::string line(NagiosStatus status, std::string_view text) {
  return fmt::format("YAMABIKO {} - {}", name(status), harmless(text));
}

std::string place_of(const Endpoint& endpoint) {
  const bool brackets = endpoint.target.family() == Family::v6;
  return fmt::format("{}{}{}:{}", brackets ? "[" : "", endpoint.target.text(), brackets ? "]" : "",
                     port_text(endpoint));
}

std::string sentence_of(const Finding& finding, const std::string& place) {
  const std::string what = finding.service.empty()
                               ? "what answers"
                               : joined(finding.service, " ", short_version(finding));
  return fmt::format("{} at {}: {} ({}{})", what, place, to_string(*finding.verdict),
                     factors_text(*finding.amplification),
                     finding.amplification->unbounded.empty() ? "" : ", no upper bound");
}

std::string what_was_found(const RunSummary& summary) {
  return fmt::format("nothing to report: {} of {} {}",
                     counted(summary.count(State::open), "endpoint answers", "endpoints answer"),
                     counted(summary.findings, "endpoint", "endpoints"),
                     summary.targets == 1 ? "of 1 target"
                                          : fmt::format("of {} targets", grouped(summary.targets)));
}

// Why the run tells less than it was asked for; empty when it does not.
std::string what_is_missing(const RunSummary& summary) {
  if (summary.interrupted) return "interrupted before its end";
  if (summary.unprobed.empty()) return {};
  const Unprobed& first = summary.unprobed.front();
  std::string text = fmt::format("{} could not be probed: {}", first.target, first.reason);
  if (summary.unprobed.size() > 1)
    text += fmt::format(" (and {} more)", summary.unprobed.size() - 1);
  return text;
}

}  // namespace

void NagiosReporter::begin(const RunInfo& /*info*/) {}

void NagiosReporter::finding(const Finding& finding) {
  if (!finding.amplification || !finding.verdict) return;
  Measured measured{.factor = verdict_factor(*finding.amplification),
                    .place = place_of(finding.endpoint)};
  if (thresholds_.critical.is_reached_by(finding))
    measured.status = NagiosStatus::critical;
  else if (thresholds_.warning.is_reached_by(finding))
    measured.status = NagiosStatus::warning;
  if (measured.status != NagiosStatus::ok) {
    ++alerts_;
    measured.sentence = sentence_of(finding, measured.place);
  }
  const auto worse = [](const Measured& left, const Measured& right) {
    // The same endpoints in another order are the same line.
    return std::tie(left.status, left.factor, right.place) >
           std::tie(right.status, right.factor, left.place);
  };
  worst_.insert(std::upper_bound(worst_.begin(), worst_.end(), measured, worse), measured);
  if (worst_.size() > most_measured) worst_.pop_back();
}

void NagiosReporter::end(const RunSummary& summary) {
  const std::string missing = what_is_missing(summary);
  status_ = worst_.empty() ? NagiosStatus::ok : worst_.front().status;
  if (status_ == NagiosStatus::ok && !missing.empty()) status_ = NagiosStatus::unknown;

  std::string text;
  const auto append = [&text](const std::string& clause) {
    text += (text.empty() ? "" : "; ") + clause;
  };
  const std::size_t told = std::min(alerts_, most_sentences);
  for (std::size_t i = 0; i < told; ++i) append(worst_[i].sentence);
  if (alerts_ > told) append(fmt::format("{} more", alerts_ - told));
  if (!missing.empty()) append(missing);
  if (text.empty()) text = what_was_found(summary);

  out_ << line(status_, text) << " |";
  for (const Measured& each : worst_)
    out_ << fmt::format(" '{}'={:.2f};{};{};0;", each.place, each.factor,
                        thresholds_.warning.range(), thresholds_.critical.range());
  const double seconds = std::chrono::duration<double>(summary.elapsed).count();
  out_ << fmt::format(" open={};;;0; time={:.3f}s;;;0;\n", summary.count(State::open), seconds);
}

std::optional<int> NagiosReporter::exit_status() const {
  return static_cast<int>(status_);
}

std::string nagios_unknown(std::string_view why) {
  return line(NagiosStatus::unknown, why);
}

}  // namespace yamabiko
