// All that is known of one finding: what was seen, how bad it can get, every
// variant, facts, and the octets.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/probe/service.hpp"

#include <cstdint>
#include <string>

namespace yamabiko {

enum class Unfolded : std::uint8_t { no, yes };

// `id` is what links lead to; it stands inside of what unfolds, as browsers then
// unfold it. `service` may be null.
[[nodiscard]] std::string html_finding(const Finding& finding, const Service* service,
                                       const std::string& id, Unfolded unfolded);

}  // namespace yamabiko
