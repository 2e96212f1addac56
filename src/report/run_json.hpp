// What is told about a run as a whole, as lines of JSON.
#pragma once

#include "report/json_line.hpp"
#include "yamabiko/report/run.hpp"

namespace yamabiko {

// Of more than 131,072 blocks of addresses the coverage is not told.
void write(JsonLine& line, const RunInfo& info);
void write(JsonLine& line, const RunSummary& summary);

}  // namespace yamabiko
