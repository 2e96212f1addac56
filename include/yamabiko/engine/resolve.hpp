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

struct TargetRequest {
  std::vector<std::string> targets;
  std::vector<std::string> excluded;
  std::optional<Family> family;  // of that family only
};

struct ResolvedTargets {
  TargetSet targets;
  std::vector<TargetError> errors;
  bool has_ranges = false;  // a target named more than one address
};

// Resolves names to *all* their addresses. Broadcast addresses of this
// system's networks are refused, and left out of ranges. Blocks while the
// system's resolver is at work.
[[nodiscard]] ResolvedTargets resolve_targets(const TargetRequest& request);

}  // namespace yamabiko
