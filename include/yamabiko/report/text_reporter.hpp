// The report for people: a table a host, what matters in it, and what to do.
#pragma once

#include "yamabiko/report/reporter.hpp"
#include "yamabiko/report/text_options.hpp"

#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace yamabiko {

// Keeps the findings until end(), so that those of a host stand together:
// hosts in the order of their first finding, endpoints in the order of ports.
class TextReporter : public Reporter {
 public:
  explicit TextReporter(std::ostream& out, TextOptions options = {});

  void begin(const RunInfo& info) override;
  void finding(const Finding& finding) override;
  void end(const RunSummary& summary) override;

 private:
  std::ostream& out_;
  TextOptions options_;
  std::string tool_version_;
  std::vector<std::vector<Finding>> hosts_;
  std::map<Address, std::size_t> host_numbers_;
};

}  // namespace yamabiko
