// Judges an observation: what it means, how bad it is, and what to do.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/scan/observation.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

// Whether a finding carries what went over the wire. It costs memory, and makes
// a report many times as large.
enum class KeepEvidence : std::uint8_t { no, yes };

// `language` ("en", "ja") is that of the remediation; "en" stands in where the
// service has none in that language.
[[nodiscard]] Finding assess(const Observation& observation, std::string_view language,
                             KeepEvidence keep = KeepEvidence::no);

// What to do about a service, one step each; "en" stands in where it has none in
// that language.
[[nodiscard]] std::vector<std::string> remediation_of(const Service& service,
                                                      std::string_view language);

// The owner of the endpoint should act: it amplifies, tells strangers too
// much, obeys without credentials, or can be set to loop.
[[nodiscard]] bool matters(const Finding& finding);

[[nodiscard]] bool has_flag(const Finding& finding, Flag flag);

}  // namespace yamabiko
