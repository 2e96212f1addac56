// Lays a finding out.
#include "report/html_finding.hpp"

#include "report/finding_sentences.hpp"
#include "report/finding_text.hpp"
#include "report/html_evidence.hpp"
#include "report/html_text.hpp"
#include "report/number_text.hpp"
#include "yamabiko/assess/assess.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// What a stranger tells may be as long as they like.
constexpr std::size_t most_items = 200;
constexpr std::size_t longest_item = 300;

std::string title(const Finding& finding) {
  std::string text = fmt::format("<span class=\"what\">{} {}", port_text(finding.endpoint),
                                 escaped(service_text(finding)));
  if (!finding.version.empty()) text += ' ' + escaped(short_version(finding));
  text += fmt::format("</span> <span class=\"where\">{}", escaped(finding.endpoint.target.text()));
  if (!finding.name.empty()) text += fmt::format(" ({})", escaped(finding.name));
  return text + "</span> <span class=\"badges\">" + verdict_badge(finding.verdict) + ' ' +
         flag_badges(finding.flags) + "</span>";
}

// The sentences of the text report, under its labels.
std::string told(const Finding& finding) {
  std::string rows;
  const auto add = [&rows](std::string_view label, const std::vector<std::string>& sentences) {
    if (sentences.empty()) return;
    rows += fmt::format("<dt>{}</dt><dd>", label);
    for (const std::string& sentence : sentences) rows += escaped(sentence) + "<br>\n";
    rows += "</dd>\n";
  };
  add("Seen", seen_sentences(finding));
  if (const std::string list = list_sentence(finding); !list.empty()) add("Tells", {list});
  if (matters(finding)) add("Worst case", worst_case_sentences(finding));
  if (!finding.remediation.empty())
    rows += fmt::format("<dt>Fix</dt><dd><a href=\"#advice-{0}\">What to do about {0}</a></dd>\n",
                        escaped(finding.service));
  return rows.empty() ? "" : fmt::format("<dl class=\"told\">\n{}</dl>\n", rows);
}

std::string factor_cell(const Variant& variant, double factor) {
  return fmt::format("<td class=\"n\">{}{}</td>", variant.at_least ? "≥ " : "",
                     factor_text(factor));
}

std::string variants_table(const Amplification& amplification) {
  std::string rows;
  for (std::size_t i = 0; i < amplification.variants.size(); ++i) {
    const Variant& variant = amplification.variants[i];
    rows += fmt::format(
        "<tr{}><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td>"
        "<td class=\"n\">{}</td>{}{}{}{}</tr>\n",
        i == amplification.largest ? " class=\"largest\"" : "", escaped(variant.probe),
        grouped(variant.request_bytes), grouped(variant.response_bytes),
        grouped(variant.response_datagrams),
        variant.baf ? factor_cell(variant, *variant.baf) : "<td class=\"n\">–</td>",
        factor_cell(variant, variant.paf), factor_cell(variant, variant.l2_factor),
        factor_cell(variant, variant.wire_factor));
  }
  const std::string table = fmt::format(
      "<thead><tr><th scope=\"col\">Request</th><th scope=\"col\" class=\"n\">Octets in</th>"
      "<th scope=\"col\" class=\"n\">Octets out</th><th scope=\"col\" class=\"n\">Datagrams</th>"
      "<th scope=\"col\" class=\"n\">Payload</th><th scope=\"col\" class=\"n\">Packets</th>"
      "<th scope=\"col\" class=\"n\">L2</th><th scope=\"col\" class=\"n\">Wire</th></tr></thead>\n"
      "<tbody>\n{}</tbody>",
      rows);
  return wide_table("Requests tested, with the factors of their replies", "class=\"variants\"",
                    table);
}

std::string fact_value(const FactValue& value) {
  const auto* items = std::get_if<std::vector<std::string>>(&value);
  if (items == nullptr) return escaped(to_text(value));
  std::string text = "<ul>";
  for (std::size_t i = 0; i < std::min(items->size(), most_items); ++i)
    text += fmt::format("<li>{}</li>", escaped((*items)[i], longest_item));
  if (items->size() > most_items)
    text += fmt::format("<li>… and {} more</li>", grouped(items->size() - most_items));
  return text + "</ul>";
}

std::string facts(const Finding& finding) {
  std::string rows;
  const auto add = [&rows](std::string_view name, const std::string& value) {
    rows += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escaped(name), value);
  };
  if (!finding.version.empty()) add("version", escaped(finding.version));
  if (!finding.banner.empty()) add("banner", escaped(finding.banner));
  for (const Fact& fact : finding.facts) {
    std::string name = fact.name;
    std::replace(name.begin(), name.end(), '_', ' ');
    add(name, fact_value(fact.value));
  }
  if (finding.rtt_ms) add("round trip", fmt::format("{:.2f} ms", *finding.rtt_ms));
  if (rows.empty()) return "";
  return fmt::format(
      "<details class=\"facts\"><summary>What it told</summary>\n<dl>\n{}</dl></details>\n", rows);
}

}  // namespace

std::string html_finding(const Finding& finding, const Service* service, const std::string& id,
                         Unfolded unfolded) {
  std::string body = told(finding);
  if (finding.amplification) body += variants_table(*finding.amplification);
  body += facts(finding);
  body += html_evidence(finding, service);
  return fmt::format(
      "<details class=\"finding {}\"{}><summary><h3>{}</h3></summary>\n"
      "<div id=\"{}\" class=\"body\" tabindex=\"-1\">\n{}"
      "<p class=\"back\"><a href=\"#findings\">Back to the table</a></p></div></details>\n",
      verdict_class(finding.verdict), unfolded == Unfolded::yes ? " open" : "", title(finding), id,
      body);
}

}  // namespace yamabiko
