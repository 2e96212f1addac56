// Hosts and networks against services, coloured by the worst verdict.
#pragma once

#include "report/html_findings.hpp"

#include <string>

namespace yamabiko {

// Nothing when fewer than two hosts have something to act on.
[[nodiscard]] std::string html_heat_map(const HtmlFindings& findings);

}  // namespace yamabiko
