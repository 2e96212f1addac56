// The phrases about a finding that several parts of the text report share.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <string>

namespace yamabiko {

// "111/udp"
[[nodiscard]] std::string port_text(const Endpoint& endpoint);

// The factors of the loudest variant, with "≥" where a cap was reached:
// "17.1x payload, 8.5x L2", and that of packets where it is larger than L2.
[[nodiscard]] std::string factors_text(const Amplification& amplification);
// "8.5x"
[[nodiscard]] std::string l2_factor_text(const Amplification& amplification);
// "17.1x, L2 8.5x"
[[nodiscard]] std::string short_factors_text(const Amplification& amplification);

// The verdict, or the flags where there is none: "no-auth, discloses".
[[nodiscard]] std::string verdict_text(const Finding& finding);

// What the product says of its version, cut to what a line has room for.
[[nodiscard]] std::string short_version(const Finding& finding);

}  // namespace yamabiko
