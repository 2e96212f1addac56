// A finding out of the members that finding_json.hpp writes.
#pragma once

#include "report/json_object.hpp"
#include "yamabiko/assess/finding.hpp"

namespace yamabiko {

// What can't be read is noted as the problem of `object`.
[[nodiscard]] Finding read_finding(const JsonObject& object);

}  // namespace yamabiko
