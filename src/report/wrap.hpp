// Breaks a text into lines of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

// U+00A0: wrap() does not break here, and shows a space.
inline constexpr std::string_view no_break_space = "\xc2\xa0";

// Lines break at spaces and between wide characters (Chinese and Japanese are
// written without spaces), never before closing punctuation. A word that is
// longer than a line is cut. At least one line comes back; none is wider than
// `columns`, unless one character is.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t columns);

// The widest piece of the text that wrap() would not break.
[[nodiscard]] std::size_t widest_word(std::string_view text);

}  // namespace yamabiko
