// How the report for people is to look.
#pragma once

#include <cstddef>
#include <cstdint>

namespace yamabiko {

enum class Colour : std::uint8_t { no, yes };

struct TextOptions {
  Colour colour = Colour::no;
  // Columns of the terminal; taken as 60 when there are fewer.
  std::size_t width = 80;
};

}  // namespace yamabiko
