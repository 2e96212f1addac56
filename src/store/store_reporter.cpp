// First the database, then the report.
#include "yamabiko/store/store_reporter.hpp"

#include <utility>

namespace yamabiko {
namespace {

// Fewer make transactions costly; with more, much is lost in a kill.
constexpr std::size_t most_held = 1'000;

}  // namespace

void StoreReporter::note(const History::Expected<void>& done) {
  if (!done && problem_.empty()) problem_ = done.error();
}

void StoreReporter::begin(const RunInfo& info) {
  const auto run = history_.begin(info, policy_);
  if (run)
    run_ = *run;
  else
    problem_ = run.error();
  next_.begin(info);
}

void StoreReporter::finding(const Finding& finding) {
  held_.push_back(finding);
  if (held_.size() >= most_held) commit();
}

void StoreReporter::commit() {
  if (held_.empty()) return;
  // After a failure the run would lack findings in its middle.
  if (problem_.empty()) note(history_.add(run_, held_));
  for (const Finding& finding : held_) next_.finding(finding);
  held_.clear();
}

void StoreReporter::flush() {
  commit();
  next_.flush();
}

void StoreReporter::end(const RunSummary& summary) {
  commit();
  // A run that could not be stored whole has not ended, as far as the history knows.
  if (problem_.empty()) note(history_.end(run_, summary));
  next_.end(summary);
}

}  // namespace yamabiko
