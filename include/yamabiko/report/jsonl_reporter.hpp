// JSON Lines, for programs: a line "run", one "finding" an endpoint, a line
// "summary". docs/finding.schema.json describes them.
#pragma once

#include "yamabiko/report/line_buffer.hpp"
#include "yamabiko/report/reporter.hpp"

#include <ostream>

namespace yamabiko {

// A finding is written by the next flush(); the other lines are at once.
class JsonlReporter : public Reporter {
 public:
  explicit JsonlReporter(std::ostream& out) : lines_(out) {}

  void begin(const RunInfo& info) override;
  void finding(const Finding& finding) override;
  void end(const RunSummary& summary) override;
  void flush() override;

 private:
  LineBuffer lines_;
};

}  // namespace yamabiko
