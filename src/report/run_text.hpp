// What is said about a run as a whole, below its hosts.
#pragma once

#include "report/colour.hpp"
#include "yamabiko/report/run.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

struct RunRemark {
  Style style = Style::plain;
  std::string text;
};

// What the reader must know to read the tables rightly, in order: what
// silence means, what was not measured, and what could not be probed.
[[nodiscard]] std::vector<RunRemark> run_remarks(const RunSummary& summary);

// "yamabiko 0.1.0: 4 endpoints of 1 target in 1.62 s; …"
[[nodiscard]] std::string run_footer(std::string_view tool_version, const RunSummary& summary);

}  // namespace yamabiko
