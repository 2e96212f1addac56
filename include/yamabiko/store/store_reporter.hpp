// Saves a run in a history while it is reported.
#pragma once

#include "yamabiko/report/reporter.hpp"
#include "yamabiko/store/history.hpp"

#include <string>
#include <vector>

namespace yamabiko {

// Stands before the reporter of the run and hands everything on to it. A finding is
// held until it is in the database, so whatever is printed, by whichever format, a kill
// can't take out of the history again.
class StoreReporter : public Reporter {
 public:
  // Both must outlive it. `policy`: of an audit, else empty.
  StoreReporter(History& history, Reporter& next, std::string policy = {})
      : history_(history), next_(next), policy_(std::move(policy)) {}

  void begin(const RunInfo& info) override;
  void finding(const Finding& finding) override;
  void end(const RunSummary& summary) override;
  void flush() override;

  // The run in the history; 0 before begin().
  [[nodiscard]] RunId run() const { return run_; }
  // Why the run is not, or not wholly, in the history; a sentence for the user, empty
  // when it is. It is reported all the same.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  void commit();
  void note(const History::Expected<void>& done);

  History& history_;
  Reporter& next_;
  std::string policy_;
  RunId run_ = 0;
  std::vector<Finding> held_;
  std::string problem_;
};

}  // namespace yamabiko
