// What to do, once for each service that somebody should act on.
#pragma once

#include "report/html_findings.hpp"
#include "yamabiko/probe/registry.hpp"

#include <string>
#include <string_view>

namespace yamabiko {

// In `language` where the registry has it so, else as the findings have it.
[[nodiscard]] std::string html_advice(const HtmlFindings& findings, const Registry& registry,
                                      std::string_view language);

}  // namespace yamabiko
