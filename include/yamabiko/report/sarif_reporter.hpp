// SARIF 2.1.0 (OASIS), for pages that show the findings of code scanners: a result an
// endpoint that somebody should act on. docs/formats.md tells what is where.
#pragma once

#include "yamabiko/report/reporter.hpp"

#include <memory>
#include <ostream>

namespace yamabiko {

// Results are written as they come, and end() makes a document of it. Keeps the
// rules, of which there are a few a service, and none of the findings.
[[nodiscard]] std::unique_ptr<Reporter> make_sarif_reporter(std::ostream& out);

}  // namespace yamabiko
