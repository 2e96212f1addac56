// Octets as hexadecimal text, and back.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <string>
#include <string_view>
#include <system_error>

#include <tl/expected.hpp>

namespace yamabiko {

// Lower-case digits without separators.
[[nodiscard]] std::string to_hex(ByteView bytes);

// The same with colons between octets, as addresses of Ethernet are written.
[[nodiscard]] std::string to_colon_hex(ByteView bytes);

// Reads pairs of digits; white space between octets and comments from '#' to
// the end of a line are passed over. DecodeErrc::not_hex for anything else.
[[nodiscard]] tl::expected<Bytes, std::error_code> from_hex(std::string_view text);

}  // namespace yamabiko
