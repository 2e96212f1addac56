// The report of an identification, for people: a block an endpoint, with all that
// is known of it.
#pragma once

#include "yamabiko/report/reporter.hpp"
#include "yamabiko/report/text_options.hpp"

#include <ostream>
#include <string>

namespace yamabiko {

// A finding is written by the next flush() at the latest.
class IdentityReporter : public Reporter {
 public:
  explicit IdentityReporter(std::ostream& out, TextOptions options = {});

  void begin(const RunInfo& info) override;
  void finding(const Finding& finding) override;
  void end(const RunSummary& summary) override;
  void flush() override;

 private:
  std::ostream& out_;
  TextOptions options_;
  std::string tool_version_;
};

}  // namespace yamabiko
