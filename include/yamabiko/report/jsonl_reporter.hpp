// JSON Lines, for programs: a line "run", one "finding" an endpoint, a line
// "summary". docs/finding.schema.json describes them.
#pragma once

#include "yamabiko/report/line_buffer.hpp"
#include "yamabiko/report/reporter.hpp"

#include <cstddef>
#include <ostream>

namespace yamabiko {

// A finding is written by the next flush(); the other lines are at once. More
// than `most` octets of findings are not held back for it.
class JsonlReporter : public Reporter {
 public:
  explicit JsonlReporter(std::ostream& out, Begin begin = Begin::with_run,
                         std::size_t most = LineBuffer::much)
      : begin_(begin), lines_(out, most) {}

  void begin(const RunInfo& info) override;
  void finding(const Finding& finding) override;
  void end(const RunSummary& summary) override;
  void flush() override;

 private:
  Begin begin_;
  LineBuffer lines_;
};

}  // namespace yamabiko
