// Reads one side of a comparison from a history or a file.
#pragma once

#include "yamabiko/audit/comparison.hpp"
#include "yamabiko/store/history.hpp"

#include <istream>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

// `history` must outlive it, and is read by this side alone meanwhile.
[[nodiscard]] tl::expected<Side, std::string> read_side(History& history, const RunRecord& run);

// A JSON Lines report or the XML of nmap, whichever it looks like. The sightings are
// held in memory. The error begins with the name, and says where in the file.
[[nodiscard]] tl::expected<Side, std::string> read_side(std::istream& in, const std::string& name);

// Sightings from memory, in whatever order; of a place that is there twice the later
// counts.
[[nodiscard]] std::unique_ptr<SightingStream> make_stream(std::vector<Sighting> sightings);

}  // namespace yamabiko
