// One sentence that tells the owner of a host how it stands.
#pragma once

#include "report/colour.hpp"
#include "yamabiko/assess/finding.hpp"

#include <string>
#include <vector>

namespace yamabiko {

// Of at least one finding, all of one target: "192.0.2.1: 2 of 4 endpoints
// answer; memcached over UDP can be abused: severe (…)."
[[nodiscard]] std::string host_summary(const std::vector<Finding>& findings);

// The style that fits what the sentence says.
[[nodiscard]] Style summary_style(const std::vector<Finding>& findings);

}  // namespace yamabiko
