// The phrases about a finding that several parts of the text report share.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <string>
#include <string_view>

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

// The service, or with a question mark what the port number suggests; or, where
// that was disproved, "not memcached".
[[nodiscard]] std::string service_text(const Finding& finding);
// Whether it answered requests of services, but not as any of them.
[[nodiscard]] bool is_unrecognised(const Finding& finding);
// The version, or the banner: most name the product.
[[nodiscard]] std::string version_text(const Finding& finding);
// Without the separator where one of them is empty.
[[nodiscard]] std::string joined(const std::string& first, std::string_view separator,
                                 const std::string& second);

// What the product says of its version, cut to what a line has room for.
[[nodiscard]] std::string short_version(const Finding& finding);

}  // namespace yamabiko
