// CSV (RFC 4180), for spreadsheets and databases: a header, then a record an
// endpoint. docs/formats.md describes the columns.
#pragma once

#include "yamabiko/report/line_buffer.hpp"
#include "yamabiko/report/reporter.hpp"

#include <cstddef>
#include <ostream>

namespace yamabiko {

// A record is written by the next flush(); more than `most` octets are not held
// back for it. Of the run as a whole it tells nothing: a table has one kind of row.
class CsvReporter : public Reporter {
 public:
  explicit CsvReporter(std::ostream& out, Begin begin = Begin::with_run,
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
