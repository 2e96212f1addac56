// What to do, once for each service that somebody should act on.
#pragma once

#include "report/html_findings.hpp"

#include <string>
#include <string_view>

namespace yamabiko {

// `language` is that of the steps, which the findings bring along.
[[nodiscard]] std::string html_advice(const HtmlFindings& findings, std::string_view language);

}  // namespace yamabiko
