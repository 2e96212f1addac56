// Character widths by the East Asian Width property (Unicode annex 11), in
// coarse ranges: what a terminal shows in two columns, and what in none.
#include "report/display_width.hpp"

#include <algorithm>
#include <array>

namespace yamabiko {
namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Combining marks, joiners and variation selectors.
constexpr std::array zero_width{
    Range{0x0300, 0x036f}, Range{0x0483, 0x0489},   Range{0x0591, 0x05bd}, Range{0x0610, 0x061a},
    Range{0x064b, 0x065f}, Range{0x0e31, 0x0e31},   Range{0x0e34, 0x0e3a}, Range{0x0e47, 0x0e4e},
    Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff},   Range{0x200b, 0x200d}, Range{0x2060, 0x2060},
    Range{0x20d0, 0x20ff}, Range{0x3099, 0x309a},   Range{0xfe00, 0xfe0f}, Range{0xfe20, 0xfe2f},
    Range{0xfeff, 0xfeff}, Range{0xe0100, 0xe01ef},
};

// Hangul Jamo, CJK, kana, Hangul, full-width forms, emoji.
constexpr std::array two_columns{
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},
    Range{0x23e9, 0x23ec},   Range{0x2e80, 0x303e},   Range{0x3041, 0x33ff},
    Range{0x3400, 0x4dbf},   Range{0x4e00, 0xa4cf},   Range{0xa960, 0xa97c},
    Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},
    Range{0xff01, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x16fe0, 0x18cff},
    Range{0x1b000, 0x1b2ff}, Range{0x1f300, 0x1f64f}, Range{0x1f680, 0x1f6ff},
    Range{0x1f900, 0x1faff}, Range{0x20000, 0x3fffd},
};

template <typename Ranges>
bool contains(const Ranges& ranges, std::uint32_t code_point) {
  // The first range that does not end before the code point.
  const auto range = std::lower_bound(
      ranges.begin(), ranges.end(), code_point,
      [](const Range& candidate, std::uint32_t value) { return candidate.last < value; });
  return range != ranges.end() && range->first <= code_point;
}

std::size_t columns_of(std::uint32_t code_point) {
  if (code_point < 0x300) return 1;
  if (contains(zero_width, code_point)) return 0;
  return contains(two_columns, code_point) ? 2 : 1;
}

std::size_t octets_of(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

}  // namespace

Character first_character(std::string_view text) {
  const auto octet = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const std::size_t count = octets_of(octet(0));
  const Character lone{.code_point = octet(0), .octets = text.substr(0, 1), .columns = 1};
  if (count <= 1 || count > text.size()) return lone;
  std::uint32_t value = octet(0) & (0x7fU >> count);
  for (std::size_t at = 1; at < count; ++at) {
    if ((octet(at) & 0xc0U) != 0x80) return lone;
    value = value << 6U | (octet(at) & 0x3fU);
  }
  return {.code_point = value, .octets = text.substr(0, count), .columns = columns_of(value)};
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Character character = first_character(text);
    columns += character.columns;
    text.remove_prefix(character.octets.size());
  }
  return columns;
}

std::string_view fitting_prefix(std::string_view text, std::size_t columns) {
  std::size_t taken = 0;
  std::size_t octets = 0;
  while (octets < text.size()) {
    const Character character = first_character(text.substr(octets));
    taken += character.columns;
    if (taken > columns) break;
    octets += character.octets.size();
  }
  return text.substr(0, octets);
}

std::string shortened(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string{text};
  return std::string{fitting_prefix(text, columns > 0 ? columns - 1 : 0)} + "…";
}

}  // namespace yamabiko
