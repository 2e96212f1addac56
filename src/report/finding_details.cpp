// Lays out labelled paragraphs; the sentences are those of finding_sentences.
#include "report/finding_details.hpp"

#include "report/colour.hpp"
#include "report/display_width.hpp"
#include "report/finding_sentences.hpp"
#include "report/finding_text.hpp"
#include "report/labelled_block.hpp"
#include "report/wrap.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

constexpr std::size_t indent = 2;

// The verdict stands beside the name, or below it where there is no room.
std::vector<std::string> title(const Finding& finding, const TextOptions& options) {
  std::string name = port_text(finding.endpoint);
  if (!finding.service.empty()) name += ' ' + finding.service;
  if (!finding.version.empty()) name += ' ' + short_version(finding);
  std::vector<std::string> lines;
  for (const std::string& line : wrap(name, options.width)) {
    lines.push_back(painted(options.colour, Style::heading, line));
  }
  const std::string verdict = verdict_text(finding);
  if (verdict.empty()) return lines;
  const Style style = finding.verdict ? style_of(*finding.verdict) : Style::notice;
  if (display_width(name) + 2 + display_width(verdict) <= options.width) {
    lines.back() += ": " + painted(options.colour, style, verdict);
    return lines;
  }
  for (const std::string& line : wrap(verdict, options.width - indent)) {
    lines.push_back(std::string(indent, ' ') + painted(options.colour, style, line));
  }
  return lines;
}

}  // namespace

std::vector<std::string> DetailsWriter::details(const Finding& finding) {
  std::vector<std::string> lines;
  if (!matters(finding) && finding.flags.empty() && finding.denial.empty() &&
      !is_unrecognised(finding))
    return lines;
  lines = title(finding, options_);
  LabelledBlock block{lines, options_};
  for (const std::string& text : seen_sentences(finding)) block.paragraph("Seen", "", text);
  if (const std::string list = list_sentence(finding); !list.empty()) {
    const std::string port = said_at(finding, list);
    block.paragraph("Tells", "", port.empty() ? list : fmt::format("The same as {}.", port));
  }
  if (!matters(finding)) return lines;
  for (const std::string& text : worst_case_sentences(finding)) {
    block.paragraph("Worst case", "", text);
  }
  if (finding.remediation.empty()) return lines;
  const std::string fix = fmt::format("{}", fmt::join(finding.remediation, "\n"));
  if (const std::string port = said_at(finding, fix); !port.empty()) {
    block.paragraph("Fix", "", fmt::format("As for {}.", port));
    return lines;
  }
  for (std::size_t step = 0; step < finding.remediation.size(); ++step) {
    block.paragraph("Fix", fmt::format("{}. ", step + 1), printable(finding.remediation[step]));
  }
  return lines;
}

std::string DetailsWriter::said_at(const Finding& finding, const std::string& text) {
  const auto [entry, is_new] = said_.try_emplace(text, port_text(finding.endpoint));
  return is_new ? "" : entry->second;
}

}  // namespace yamabiko
