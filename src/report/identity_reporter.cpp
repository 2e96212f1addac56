// Writes an endpoint as a title and its facts.
#include "yamabiko/report/identity_reporter.hpp"

#include "report/colour.hpp"
#include "report/display_width.hpp"
#include "report/finding_text.hpp"
#include "report/folding.hpp"
#include "report/run_text.hpp"
#include "report/wrap.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

constexpr std::size_t least_columns = 60;
// What a stranger says of itself must not fill the screen.
constexpr std::size_t most_items = 16;
constexpr std::size_t widest_item = 100;
constexpr std::size_t widest_value = 400;
constexpr std::size_t widest_label = 24;

std::string endpoint_text(const Finding& finding) {
  const std::string address = finding.endpoint.target.text();
  const bool v6 = finding.endpoint.target.family() == Family::v6;
  const std::string host = v6 ? fmt::format("[{}]", address) : address;
  return fmt::format("{}:{}", host, port_text(finding.endpoint));
}

std::string value_text(const FactValue& value) {
  const auto* items = std::get_if<std::vector<std::string>>(&value);
  if (items == nullptr) return shortened(printable(to_text(value)), widest_value);
  std::vector<std::string> shown;
  for (const std::string& item : *items) {
    if (shown.size() == most_items) break;
    shown.push_back(shortened(printable(item), widest_item));
  }
  std::string text = fmt::format("{}", fmt::join(shown, "; "));
  if (items->size() > shown.size())
    text += fmt::format("; and {} more", items->size() - shown.size());
  return text;
}

// What it is, in as many words as are known.
std::string identity(const Finding& finding) {
  if (finding.service.empty()) {
    if (finding.state != State::open) return service_text(finding);
    const std::string guess = printable(finding.service_guess);
    return joined(joined("unknown", ", perhaps ", guess), ": ", version_text(finding));
  }
  const FactValue* product = find_fact(finding.facts, "product");
  const FactValue* software = product != nullptr ? product : find_fact(finding.facts, "software");
  std::string text = finding.service;
  if (text != "tls" && find_fact(finding.facts, "tls_version") != nullptr) text += " over TLS";
  if (software != nullptr) text += ' ' + shortened(printable(to_text(*software)), widest_item);
  return joined(text, " ", short_version(finding));
}

struct Row {
  std::string label;
  std::string text;
};

std::vector<Row> rows_of(const Finding& finding) {
  std::vector<Row> rows;
  const bool told = !finding.service.empty() && finding.reason == finding.service + " reply";
  if (!told && !finding.reason.empty()) rows.push_back({"reason", short_reason(finding)});
  if (!finding.denial.empty())
    rows.push_back({"not that", shortened(printable(finding.denial), widest_value)});
  for (const Fact& fact : finding.facts) {
    std::string label = shortened(fact.name, widest_label);
    std::replace(label.begin(), label.end(), '_', ' ');
    rows.push_back({std::move(label), value_text(fact.value)});
  }
  if (const std::string verdict = verdict_text(finding); !verdict.empty())
    rows.push_back({finding.verdict ? "verdict" : "flags", verdict});
  return rows;
}

// Labels in one column, texts in the next.
void add_rows(std::vector<std::string>& lines, const std::vector<Row>& rows,
              const TextOptions& options) {
  std::size_t columns = 0;
  for (const Row& row : rows) columns = std::max(columns, display_width(row.label));
  for (const Row& row : rows) {
    std::string label = row.label;
    for (const std::string& line : wrap(row.text, options.width - columns - 4)) {
      lines.push_back(fmt::format("  {}{:{}}  {}", painted(options.colour, Style::dim, label), "",
                                  columns - display_width(label), line));
      label.clear();
    }
  }
}

}  // namespace

IdentityReporter::IdentityReporter(std::ostream& out, TextOptions options)
    : out_(out), options_(options) {
  options_.width = std::max(options_.width, least_columns);
}

void IdentityReporter::begin(const RunInfo& info) {
  tool_version_ = info.tool_version;
}

void IdentityReporter::finding(const Finding& finding) {
  const std::string endpoint = endpoint_text(finding);
  const std::string state{to_string(finding.state)};
  const std::string head = fmt::format("{}  {}", painted(options_.colour, Style::heading, endpoint),
                                       painted(options_.colour, style_of(finding.state), state));
  std::string rest = identity(finding);
  if (!finding.name.empty()) rest = joined(rest, " ", fmt::format("({})", printable(finding.name)));
  std::vector<std::string> lines;
  const std::size_t used = endpoint.size() + state.size() + 4;
  bool first = true;
  for (const std::string& line : wrap(rest, options_.width - std::min(used, options_.width / 2))) {
    lines.push_back(first ? joined(head, "  ", line) : fmt::format("{:{}}{}", "", used, line));
    first = false;
  }
  add_rows(lines, rows_of(finding), options_);
  for (const std::string& line : lines) out_ << line << '\n';
  out_ << '\n';
}

void IdentityReporter::end(const RunSummary& summary) {
  // Nobody expects it to measure.
  RunSummary told = summary;
  told.measure = "auto";
  for (const RunRemark& remark : run_remarks(told))
    for (const std::string& line : wrap(remark.text, options_.width))
      out_ << painted(options_.colour, remark.style, line) << '\n';
  for (const std::string& line : wrap(run_footer(tool_version_, summary), options_.width))
    out_ << painted(options_.colour, Style::dim, line) << '\n';
  out_ << std::flush;
}

void IdentityReporter::flush() {
  out_ << std::flush;
}

}  // namespace yamabiko
