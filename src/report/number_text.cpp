// Digit groups and factors.
#include "report/number_text.hpp"

#include <cmath>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// Beyond it a double does not hold each whole number.
constexpr double largest_whole = 9e15;

}  // namespace

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

std::string counted(std::uint64_t value, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", grouped(value), value == 1 ? singular : plural);
}

std::string factor_text(double factor) {
  if (factor >= 1000 && factor < largest_whole) {
    return grouped(static_cast<std::uint64_t>(std::llround(factor))) + "x";
  }
  return fmt::format("{:.{}f}x", factor, factor < 2 ? 2 : 1);
}

std::string exact_number(double value) {
  if (value >= 0 && value < largest_whole && value == std::floor(value)) {
    return grouped(static_cast<std::uint64_t>(value));
  }
  return fmt::format("{}", value);
}

}  // namespace yamabiko
