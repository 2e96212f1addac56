// The first thing that the reader sees: how bad it is.
#pragma once

#include "report/html_findings.hpp"
#include "yamabiko/report/run.hpp"

#include <string>

namespace yamabiko {

// The findings have been sorted.
[[nodiscard]] std::string html_headline(const HtmlFindings& findings, const RunInfo& info,
                                        const RunSummary& summary);

}  // namespace yamabiko
