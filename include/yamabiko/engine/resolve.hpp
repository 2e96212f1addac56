// Turns what users write into targets.
#pragma once

#include "yamabiko/scan/target_set.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yamabiko {

// A target that could not be used, and what to do about it.
struct TargetError {
  std::string target;
  std::string reason;
  bool usage = false;  // it is no target at all, rather than one that can't be found
};

struct ResolvedTargets {
  TargetSet targets;
  std::vector<TargetError> errors;
};

// Resolves names to *all* their addresses; with `family`, those of that family
// only. Blocks while the system's resolver is at work.
[[nodiscard]] ResolvedTargets resolve_targets(const std::vector<std::string>& specs,
                                              std::optional<Family> family);

}  // namespace yamabiko
