// Puts the sections of the HTML report in order.
#include "yamabiko/report/html_reporter.hpp"

#include "report/html_advice.hpp"
#include "report/html_assets.hpp"
#include "report/html_chart.hpp"
#include "report/html_finding.hpp"
#include "report/html_findings.hpp"
#include "report/html_headline.hpp"
#include "report/html_heat_map.hpp"
#include "report/html_table.hpp"
#include "report/html_text.hpp"
#include "report/html_untested.hpp"
#include "report/number_text.hpp"
#include "report/run_text.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/probe/registry.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// All details together; what exceeds it would keep a browser from opening the
// file at once.
constexpr std::size_t most_details_octets = 6'000'000;
// Of few, nobody wants to unfold each.
constexpr std::size_t most_unfolded = 6;

// Nothing from outside, no code but ours: even if something that a stranger sent
// were taken for markup, it could neither run nor call home.
std::string head(const std::string& title) {
  const HtmlAsset style = html_style();
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; "
      "form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" "
      "content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n",
      style.sha256, html_script().sha256, title, style.text);
}

struct Link {
  std::string_view id;
  std::string_view text;
};

// Leads to what is there.
std::string navigation(const std::vector<std::pair<Link, std::string>>& sections) {
  std::string links;
  for (const auto& [link, body] : sections)
    if (!body.empty()) links += fmt::format("<a href=\"#{}\">{}</a>\n", link.id, link.text);
  return fmt::format("<nav class=\"sections\" aria-label=\"Sections\">\n{}</nav>\n", links);
}

class HtmlReporter : public Reporter {
 public:
  HtmlReporter(std::ostream& out, HtmlOptions options) : out_(out), options_(std::move(options)) {}

  void begin(const RunInfo& info) override { info_ = info; }
  void finding(const Finding& finding) override { findings_.add(finding); }

  void end(const RunSummary& summary) override {
    findings_.sort();
    const std::string details = write_details();
    const auto details_of = [this](std::size_t row) { return ids_.at(row); };
    const std::vector<std::pair<Link, std::string>> sections{
        {{"factors", "Factors"}, html_factor_chart(findings_)},
        {{"map", "Hosts and services"}, html_heat_map(findings_)},
        {{"findings", "Findings"}, html_table(findings_, details_of)},
        {{"advice", "What to do"}, html_advice(findings_, options_.language)},
        {{"details", "Details"}, details},
        {{"untested", "What was not tested"}, html_untested(info_, summary)},
    };
    out_ << head("yamabiko report") << "<a class=\"skip\" href=\"#findings\">To the findings</a>\n"
         << html_headline(findings_, info_, summary) << navigation(sections) << "<main>\n";
    for (const auto& [link, body] : sections) out_ << body;
    out_ << "</main>\n<footer><p>" << escaped(run_footer(info_.tool_version, summary))
         << "</p></footer>\n";
    if (!findings_.rows().empty()) out_ << html_data(findings_, details_of);
    out_ << "<script>" << html_script().text << "</script>\n</body>\n</html>\n" << std::flush;
  }

 private:
  // The section, and the ids that rows link to.
  std::string write_details() {
    const std::vector<Finding>& detailed = findings_.detailed();
    ids_.resize(findings_.rows().size());
    std::string body;
    std::size_t written = 0;
    std::size_t row = 0;
    for (const Finding& finding : detailed) {
      if (body.size() > most_details_octets) break;
      // Both are in the same order.
      while (findings_.rows()[row].endpoint != finding.endpoint) ++row;
      ids_[row] = fmt::format("d{}", row + 1);
      const bool unfolded = matters(finding) && written < most_unfolded;
      body += html_finding(finding, options_.registry.find(finding.service), ids_[row],
                           unfolded ? Unfolded::yes : Unfolded::no);
      ++written;
      ++row;
    }
    if (written == 0) return "";
    const auto to_act_on = static_cast<std::size_t>(
        std::count_if(findings_.rows().begin(), findings_.rows().end(),
                      [](const FindingRow& each) { return each.matters; }));
    if (to_act_on > written)
      body = fmt::format(
                 "<p class=\"note\">These are the {} worst; the other {} to act on are in "
                 "the table, and with all details in the run's JSON Lines.</p>\n",
                 grouped(written), grouped(to_act_on - written)) +
             body;
    return section("details", "Details", body);
  }

  std::ostream& out_;
  HtmlOptions options_;
  RunInfo info_;
  HtmlFindings findings_;
  std::vector<std::string> ids_;  // of the details of each row, where there are some
};

}  // namespace

std::unique_ptr<Reporter> make_html_reporter(std::ostream& out, HtmlOptions options) {
  return std::make_unique<HtmlReporter>(out, std::move(options));
}

}  // namespace yamabiko
