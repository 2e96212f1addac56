// What every format of report is told, and in which order.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/report/run.hpp"

#include <cstdint>
#include <optional>

namespace yamabiko {

// How a report in a stream of lines begins.
enum class Begin : std::uint8_t {
  with_run,  // with its first line, which tells of the run or names the columns
  go_on,     // that is there already: the report is continued
};

// begin() once, finding() once an endpoint in any order, end() once, after an
// interruption too. A reporter writes to the stream that it was made with,
// which must outlive it; whether that stream still works is for its owner to
// ask.
class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void begin(const RunInfo& info) = 0;
  virtual void finding(const Finding& finding) = 0;
  virtual void end(const RunSummary& summary) = 0;
  // What was told so far and belongs into the report by now is in the stream, in
  // whole lines, and the stream is flushed. To be called a few times a second,
  // and before anything else relies on the report being complete so far.
  virtual void flush() {}
  // What the command is to exit with after end(), where the format has rules of
  // its own for that.
  [[nodiscard]] virtual std::optional<int> exit_status() const { return std::nullopt; }
};

}  // namespace yamabiko
