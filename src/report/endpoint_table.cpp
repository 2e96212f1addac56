// Fills the table of endpoints, in as much detail as the width has room for.
#include "report/endpoint_table.hpp"

#include "report/colour.hpp"
#include "report/display_width.hpp"
#include "report/finding_text.hpp"
#include "report/folding.hpp"
#include "report/table.hpp"
#include "report/wrap.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <cstdint>
#include <string_view>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// How much a row says, from all to least.
enum class Detail : std::uint8_t {
  full,
  short_factors,  // "17.1x, L2 8.5x"
  merged,         // service with version, state with reason
  narrow,         // the same, with only the factor that the verdict goes by
};

// Leaves out a reason that the rest of the row tells already.
std::string state_and_reason(const Finding& finding) {
  std::string state{to_string(finding.state)};
  if (finding.state == State::no_answer || finding.reason == "connected") return state;
  if (finding.state == State::open && finding.reason == finding.service + " reply") return state;
  return joined(state, ": ", short_reason(finding));
}

Cell judgement(const Finding& finding) {
  return {verdict_text(finding), finding.verdict ? style_of(*finding.verdict) : Style::notice};
}

std::string amplification_text(const Finding& finding, Detail detail) {
  if (!finding.amplification) return "";
  if (detail == Detail::full) return factors_text(*finding.amplification);
  if (detail == Detail::narrow) return l2_factor_text(*finding.amplification);
  return short_factors_text(*finding.amplification);
}

std::vector<Cell> cells_of(const Finding& finding, Detail detail) {
  const Style quiet = finding.state == State::open ? Style::plain : Style::dim;
  const std::string factors = amplification_text(finding, detail);
  const std::string port = port_text(finding.endpoint);
  if (detail >= Detail::merged) {
    return {{port, quiet},
            {state_and_reason(finding), style_of(finding.state)},
            {joined(service_text(finding), " ", version_text(finding)), quiet},
            {factors, quiet},
            judgement(finding)};
  }
  return {{port, quiet},
          {std::string{to_string(finding.state)}, style_of(finding.state)},
          {short_reason(finding), quiet},
          {service_text(finding), quiet},
          {version_text(finding), quiet},
          {factors, quiet},
          judgement(finding)};
}

Table table_of(const std::vector<const Finding*>& findings, Detail detail) {
  Table table;
  table.titles = {"PORT", "STATE", "REASON", "SERVICE", "VERSION", "AMPLIFICATION", "VERDICT"};
  if (detail == Detail::merged) {
    table.titles = {"PORT", "STATE", "SERVICE", "AMPLIFICATION", "VERDICT"};
  } else if (detail == Detail::narrow) {
    table.titles = {"PORT", "STATE", "SERVICE", "L2 FACTOR", "VERDICT"};
  }
  for (const Finding* finding : findings) {
    // What answers is to stay on one line; a long reason of what does not may wrap.
    const Wrapping wrapping = is_dull(*finding) ? Wrapping::early : Wrapping::late;
    table.rows.push_back({cells_of(*finding, detail), wrapping});
  }
  return table;
}

// The most detailed table that keeps what answers on one line each.
Table fitting_table(const std::vector<const Finding*>& findings, std::size_t width) {
  for (const Detail detail : {Detail::full, Detail::short_factors, Detail::merged}) {
    Table table = table_of(findings, detail);
    if (natural_width(table) <= width) return table;
  }
  return table_of(findings, Detail::narrow);
}

}  // namespace

std::vector<std::string> endpoint_table(const std::vector<Finding>& findings,
                                        const TextOptions& options) {
  const Folded folded = fold(findings);
  std::vector<std::string> lines;
  if (!folded.shown.empty()) {
    lines = render(fitting_table(folded.shown, options.width), options.width, options.colour);
  }
  if (!folded.rest.empty()) {
    const std::string text = (folded.shown.empty() ? "" : "Not shown: ") + folded.rest;
    for (const std::string& line : wrap(text, options.width)) {
      lines.push_back(painted(options.colour, Style::dim, line));
    }
  }
  return lines;
}

}  // namespace yamabiko
