// ANSI colours, where the reader wants them.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/report/text_options.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace yamabiko {

enum class Style : std::uint8_t { plain, heading, dim, good, notice, bad, alarm };

[[nodiscard]] Style style_of(Verdict verdict);
[[nodiscard]] Style style_of(State state);

// The text between the escapes of its style; as it is without colour, and
// where there is nothing to show.
[[nodiscard]] std::string painted(Colour colour, Style style, std::string_view text);

}  // namespace yamabiko
