// The table of all findings: its worst rows as HTML, and all of them as data for
// the script, which filters, sorts, searches and turns pages.
#pragma once

#include "report/html_findings.hpp"

#include <functional>
#include <string>

namespace yamabiko {

// Rows that are there without scripts.
inline constexpr std::size_t most_static_rows = 300;

// The id of the details of the nth row, or nothing where there are none.
using DetailsOf = std::function<std::string(std::size_t row)>;

[[nodiscard]] std::string html_table(const HtmlFindings& findings, const DetailsOf& details_of);

// A <script> that holds JSON, not code: columns, each an array with an entry a row.
[[nodiscard]] std::string html_data(const HtmlFindings& findings, const DetailsOf& details_of);

}  // namespace yamabiko
