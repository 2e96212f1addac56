// The table of one host: an endpoint a line.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/report/text_options.hpp"

#include <string>
#include <vector>

namespace yamabiko {

// The findings of one host, in the order in which they are to be shown. What
// fold() leaves out is counted in the last line.
[[nodiscard]] std::vector<std::string> endpoint_table(const std::vector<Finding>& findings,
                                                      const TextOptions& options);

}  // namespace yamabiko
