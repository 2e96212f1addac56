// How many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace yamabiko {

struct Character {
  std::uint32_t code_point = 0;
  std::string_view octets;  // into the text that it was read from
  std::size_t columns = 0;  // 0 for marks that join the one before, 2 for wide ones
};

// The first character of a text that is not empty. An octet that begins no
// UTF-8 character stands for itself, in one column.
[[nodiscard]] Character first_character(std::string_view text);

[[nodiscard]] std::size_t display_width(std::string_view text);

// The longest beginning of the text that fits in that many columns.
[[nodiscard]] std::string_view fitting_prefix(std::string_view text, std::size_t columns);

// The text itself where it fits, else its beginning and "…".
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns);

}  // namespace yamabiko
