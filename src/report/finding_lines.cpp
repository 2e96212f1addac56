// Fills the columns of the list.
#include "report/finding_lines.hpp"

#include "report/colour.hpp"
#include "report/display_width.hpp"
#include "report/finding_text.hpp"
#include "report/folding.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <string_view>

namespace yamabiko {
namespace {

// Below it there is only room for the factor that the verdict goes by.
constexpr std::size_t least_wide = 90;
constexpr std::size_t gap = 2;
// What strangers say must not push the rest away.
constexpr std::size_t widest_service = 32;
constexpr std::size_t widest_service_narrow = 20;
constexpr std::size_t widest_name = 60;

struct Cell {
  std::string text;
  Style style = Style::plain;
};

// Lines that follow each other, each cell padded to its column.
template <std::size_t columns>
std::string padded(const std::array<Cell, columns>& cells,
                   const std::array<std::size_t, columns>& widths, Colour colour) {
  std::string line;
  std::size_t missing = 0;  // blanks that only matter if something follows
  for (std::size_t i = 0; i < columns; ++i) {
    const std::size_t width = display_width(cells[i].text);
    if (width > 0) {
      line.append(missing, ' ');
      line += painted(colour, cells[i].style, cells[i].text);
      missing = 0;
    }
    missing += widths[i] - std::min(widths[i], width) + gap;
  }
  return line;
}

// Where nothing answers, the reason stands in for the verdict.
Cell judgement(const Finding& finding) {
  if (is_dull(finding))
    return {finding.state == State::no_answer ? "" : short_reason(finding), Style::dim};
  return {verdict_text(finding), finding.verdict ? style_of(*finding.verdict) : Style::notice};
}

std::string factors(const Finding& finding, bool narrow) {
  if (!finding.amplification) return "";
  return narrow ? l2_factor_text(*finding.amplification)
                : short_factors_text(*finding.amplification);
}

}  // namespace

FindingLines::FindingLines(const TextOptions& options)
    : options_(options), narrow_(options.width < least_wide) {
  // An IPv4 address, 65535/udp, open, memcached 1.6.18, 149.1x, L2 36.4x, not-amplifying.
  widths_ = {15, 9, 5, 16, narrow_ ? std::size_t{9} : std::size_t{17}, 14};
}

std::string FindingLines::titles() const {
  const std::array<Cell, columns> cells{{{"ADDRESS", Style::dim},
                                         {"PORT", Style::dim},
                                         {"STATE", Style::dim},
                                         {"SERVICE", Style::dim},
                                         {narrow_ ? "L2 FACTOR" : "AMPLIFICATION", Style::dim},
                                         {"VERDICT", Style::dim}}};
  return padded(cells, widths_, options_.colour);
}

std::string FindingLines::line(const Finding& finding) {
  const Style quiet = finding.state == State::open ? Style::plain : Style::dim;
  const std::size_t widest = narrow_ ? widest_service_narrow : widest_service;
  const std::array<Cell, columns> cells{
      {{finding.endpoint.target.text(), quiet},
       {port_text(finding.endpoint), quiet},
       {std::string{to_string(finding.state)}, style_of(finding.state)},
       {shortened(joined(service_text(finding), " ", version_text(finding)), widest), quiet},
       {factors(finding, narrow_), quiet},
       judgement(finding)}};
  for (std::size_t i = 0; i < columns; ++i)
    widths_[i] = std::max(widths_[i], display_width(cells[i].text));
  std::string line = padded(cells, widths_, options_.colour);
  // What the user called the target has no column: most runs have no names.
  if (!finding.name.empty()) line += "  (" + shortened(printable(finding.name), widest_name) + ')';
  return line;
}

}  // namespace yamabiko
