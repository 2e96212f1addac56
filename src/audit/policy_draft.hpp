// A policy to begin with, made of what a run found.
#pragma once

#include "yamabiko/store/history.hpp"

#include <ostream>
#include <span>
#include <string>

#include <tl/expected.hpp>

namespace yamabiko {

// A commented file: the run's targets and ports, an allowance for each service that was
// open and does no harm, and the others as comments. The error is a sentence for the
// user.
[[nodiscard]] tl::expected<std::string, std::string> draft_policy(History& history,
                                                                  const RunRecord& run);

}  // namespace yamabiko
