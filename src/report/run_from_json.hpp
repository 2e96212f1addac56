// A run and its summary out of the members that run_json.hpp writes.
#pragma once

#include "report/json_object.hpp"
#include "yamabiko/report/run.hpp"

namespace yamabiko {

// What can't be read is noted as the problem of `object`.
[[nodiscard]] RunInfo read_run(const JsonObject& object);
[[nodiscard]] RunSummary read_summary(const JsonObject& object);

}  // namespace yamabiko
