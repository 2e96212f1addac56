// Writes the filters and the rows that are there without scripts.
#include "report/html_table.hpp"

#include "report/html_text.hpp"
#include "report/number_text.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace yamabiko {
namespace {

struct Column {
  std::string_view key;  // as the script sorts by it
  std::string_view title;
  std::string_view css_class;
};

constexpr std::array<Column, 7> columns{{{"address", "Host", ""},
                                         {"port", "Port", "n"},
                                         {"verdict", "Verdict", ""},
                                         {"service", "Service", ""},
                                         {"l2", "L2 factor", "n"},
                                         {"payload", "Payload factor", "n"},
                                         {"state", "State", ""}}};

std::string options(const std::set<std::string>& values, std::string_view all) {
  std::string text = fmt::format("<option value=\"\">{}</option>", all);
  for (const std::string& value : values)
    text += fmt::format("<option>{}</option>", escaped(value));
  return text;
}

std::string filters(const HtmlFindings& findings) {
  std::set<std::string> services;
  std::set<std::string> states;
  for (const FindingRow& row : findings.rows()) {
    if (!row.service.empty()) services.insert(row.service);
    states.emplace(to_string(row.state));
  }
  return fmt::format(
      "<form id=\"filters\" role=\"search\" aria-label=\"Findings\" hidden>\n"
      "<label>Search <input type=\"search\" name=\"text\" autocomplete=\"off\" "
      "placeholder=\"address, name, service, version\"></label>\n"
      "<label>Verdict <select name=\"verdict\"><option value=\"\">any</option>"
      "<option value=\"act\">to act on</option><option>severe</option><option>high</option>"
      "<option>amplifies</option><option>not-amplifying</option>"
      "<option value=\"none\">none</option></select></label>\n"
      "<label>Service <select name=\"service\">{}</select></label>\n"
      "<label>State <select name=\"state\">{}</select></label>\n"
      "<label>Transport <select name=\"transport\"><option value=\"\">any</option>"
      "<option>udp</option><option>tcp</option></select></label>\n"
      "<button type=\"reset\">Reset</button>\n</form>\n"
      "<p id=\"count\" role=\"status\"></p>\n",
      options(services, "any"), options(states, "any"));
}

std::string factor_cell(const FindingRow& row, std::optional<double> factor) {
  if (!factor) return "";
  return (row.at_least ? "≥ " : "") + factor_text(*factor);
}

std::string row_html(const FindingRow& row, const std::string& details) {
  const std::string address = escaped(row.endpoint.target.text());
  std::string host = row.name.empty()
                         ? address
                         : fmt::format("{} <small>{}</small>", address, escaped(row.name, 80));
  std::string service = escaped(row.service, 60);
  if (!row.version.empty()) service += fmt::format(" <small>{}</small>", escaped(row.version, 60));
  std::string verdict = verdict_badge(row.verdict);
  if (!row.flags.empty()) verdict += ' ' + flag_badges(row.flags);
  // Where nothing answers, the reason stands in for the verdict.
  if (row.state != State::open)
    verdict = fmt::format("<small>{}</small>", escaped(row.reason, 100));
  if (!details.empty()) host = fmt::format("<a href=\"#{}\">{}</a>", details, host);
  return fmt::format(
      "<tr><th scope=\"row\">{}</th><td class=\"n\">{}/{}</td><td class=\"verdict\">{}</td>"
      "<td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td>{}</td></tr>\n",
      host, row.endpoint.port, to_string(row.endpoint.transport), verdict, service,
      factor_cell(row, row.l2), factor_cell(row, row.baf), to_string(row.state));
}

}  // namespace

std::string html_table(const HtmlFindings& findings, const DetailsOf& details_of) {
  const std::vector<FindingRow>& rows = findings.rows();
  if (rows.empty()) return section("findings", "Findings", "<p>There is no finding to list.</p>\n");
  std::string head;
  for (const Column& column : columns)
    head += fmt::format("<th scope=\"col\" data-key=\"{}\"{}>{}</th>", column.key,
                        column.css_class.empty() ? "" : " class=\"n\"", column.title);
  std::string body;
  const std::size_t shown = std::min(rows.size(), most_static_rows);
  for (std::size_t i = 0; i < shown; ++i) body += row_html(rows[i], details_of(i));
  std::string text = filters(findings);
  if (rows.size() > shown)
    text += fmt::format(
        "<noscript><p class=\"note\">Scripts are off: these are the {} worst of {} findings. With "
        "scripts on, all of them can be searched here; without, the run's JSON Lines have "
        "them.</p></noscript>\n",
        grouped(shown), grouped(rows.size()));
  text += wide_table(
      "An endpoint a line, the worst first. A host that is a link leads to its details.",
      "id=\"rows\"", fmt::format("<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>", head, body));
  text += "<nav id=\"pages\" aria-label=\"Pages of the table\" hidden></nav>\n";
  return section("findings", "Findings", text);
}

}  // namespace yamabiko
