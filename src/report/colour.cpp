// The one place that writes escape sequences (ECMA-48, SGR).
#include "report/colour.hpp"

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::string_view sgr(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::heading:
      return "1";
    case Style::dim:
      return "2";
    case Style::good:
      return "32";
    case Style::notice:
      return "33";
    case Style::bad:
      return "31";
    case Style::alarm:
      return "1;31";
  }
  return "";
}

}  // namespace

Style style_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::not_amplifying:
      return Style::good;
    case Verdict::amplifies:
      return Style::notice;
    case Verdict::high:
      return Style::bad;
    case Verdict::severe:
      return Style::alarm;
  }
  return Style::plain;
}

Style style_of(State state) {
  return state == State::open ? Style::heading : Style::dim;
}

std::string painted(Colour colour, Style style, std::string_view text) {
  if (colour == Colour::no || style == Style::plain || text.empty()) return std::string{text};
  return fmt::format("\x1b[{}m{}\x1b[0m", sgr(style), text);
}

}  // namespace yamabiko
