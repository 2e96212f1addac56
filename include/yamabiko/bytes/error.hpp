// What can be wrong with octets from the network, as std::error_code.
#pragma once

#include <system_error>

namespace yamabiko {

enum class DecodeErrc {
  truncated = 1,  // the octets ended before the value did
  over_limit,     // a count or length exceeds what we accept
  malformed,      // the octets cannot be what the protocol says
  not_hex,        // a hex text has an odd or a foreign digit
};

[[nodiscard]] const std::error_category& decode_category();
[[nodiscard]] std::error_code make_error_code(DecodeErrc code);

}  // namespace yamabiko

template <>
struct std::is_error_code_enum<yamabiko::DecodeErrc> : std::true_type {};
