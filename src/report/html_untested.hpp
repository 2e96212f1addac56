// What the run did not look at, and what its silence does not prove.
#pragma once

#include "yamabiko/report/run.hpp"

#include <string>

namespace yamabiko {

[[nodiscard]] std::string html_untested(const RunInfo& info, const RunSummary& summary);

}  // namespace yamabiko
