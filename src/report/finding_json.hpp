// A finding as a line of JSON, in the order of docs/finding.schema.json.
#pragma once

#include "report/json_line.hpp"
#include "yamabiko/assess/finding.hpp"

namespace yamabiko {

// What is absent is null; nothing is missing.
void write(JsonLine& line, const Finding& finding);

}  // namespace yamabiko
