// The factor chart: what was measured beside what was published, by service, on a
// logarithmic scale, as SVG.
#pragma once

#include "report/html_findings.hpp"

#include <string>

namespace yamabiko {

// Nothing when no service was measured.
[[nodiscard]] std::string html_factor_chart(const HtmlFindings& findings);

}  // namespace yamabiko
