// The octets of the exchanges of a finding, in hexadecimal, with names of fields.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/probe/service.hpp"

#include <string>

namespace yamabiko {

// Nothing when the finding has no evidence. `service` may be null: then no field
// is named.
[[nodiscard]] std::string html_evidence(const Finding& finding, const Service* service);

}  // namespace yamabiko
