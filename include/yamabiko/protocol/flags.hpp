// Remarks on a finding that programs can select by.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace yamabiko {

enum class Flag : std::uint8_t {
  discloses,        // tells strangers what they need not know
  no_auth,          // obeys without asking who is there
  auth_required,    // there, but wants credentials first
  loop_prone,       // answers an error message with another
  other_address,    // replied from an address that was not asked
  other_port,       // replied from a port that was not asked
  retransmits,      // sends the same again to whoever keeps silent
  truncated_count,  // a cap was reached: the figures are lower bounds
};

// "discloses", "no-auth", "auth-required", … as printed and as in JSON.
[[nodiscard]] std::string_view to_string(Flag flag);
[[nodiscard]] std::optional<Flag> parse_flag(std::string_view text);

}  // namespace yamabiko
