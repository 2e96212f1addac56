// The history as text for people, and as lines of JSON for programs.
#pragma once

#include "yamabiko/report/text_options.hpp"
#include "yamabiko/store/history.hpp"

#include <ostream>
#include <span>

namespace yamabiko {

// A table, a row a run.
void print_runs(std::span<const RunRecord> runs, const TextOptions& options, std::ostream& out);
// An object a line, of type "saved-run".
void write_runs(std::span<const RunRecord> runs, std::ostream& out);

// A block an endpoint that was ever open, with a row for each change. In order of place,
// and of time at each.
void print_life(std::span<const DatedSighting> sightings, const TextOptions& options,
                std::ostream& out);
// An object a line: of type "sighting" for each, and "life" behind those of an endpoint.
void write_life(std::span<const DatedSighting> sightings, std::ostream& out);

}  // namespace yamabiko
