// JSON Lines, for programs: a line "run", one "finding" an endpoint, a line
// "summary". docs/finding.schema.json describes them.
#pragma once

#include "yamabiko/report/reporter.hpp"

#include <ostream>

namespace yamabiko {

// Each line is flushed, so that a reader sees a finding when it is made.
class JsonlReporter : public Reporter {
 public:
  explicit JsonlReporter(std::ostream& out) : out_(out) {}

  void begin(const RunInfo& info) override;
  void finding(const Finding& finding) override;
  void end(const RunSummary& summary) override;

 private:
  std::ostream& out_;
};

}  // namespace yamabiko
