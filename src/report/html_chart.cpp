// Draws the chart:
//
//               0.1x      1x       10x      100x     1,000x
//   memcached              |━━━━━━━━━━━━━━● 149x (L2 36.4x)
//                          |                     ◇────◇ 10,000–51,000x published
#include "report/html_chart.hpp"

#include "report/html_text.hpp"
#include "report/number_text.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// Of the drawing, in its own units.
constexpr double width = 960;
constexpr double label_width = 170;
// To the right of the axis there is room for the text of the longest bar.
constexpr double right_margin = 210;
constexpr double top = 34;
// Of a service that is published of, and of one that is not.
constexpr double tall_row = 46;
constexpr double low_row = 30;
constexpr double plot_width = width - label_width - right_margin;
// More are in the table.
constexpr std::size_t most_services = 24;

struct Scale {
  int first = 0;  // powers of ten
  int last = 0;

  [[nodiscard]] double x(double factor) const {
    const double least = std::pow(10.0, first);
    const double place = (std::log10(std::max(factor, least)) - first) / (last - first);
    return label_width + std::min(place, 1.0) * plot_width;
  }
};

using Entry = std::pair<const std::string, ServiceSummary>;

std::vector<const Entry*> measured_services(const HtmlFindings& findings) {
  std::vector<const Entry*> entries;
  for (const Entry& entry : findings.services())
    if (entry.second.baf) entries.push_back(&entry);
  std::stable_sort(entries.begin(), entries.end(), [](const Entry* left, const Entry* right) {
    return left->second.baf->most > right->second.baf->most;
  });
  return entries;
}

// Those that count the same as our bars do.
std::vector<PublishedFactor> published_payload(const ServiceSummary& service) {
  std::vector<PublishedFactor> factors;
  for (const PublishedFactor& one : service.published)
    if (one.layer == "payload" && one.factor > 0) factors.push_back(one);
  return factors;
}

Scale scale_of(const std::vector<const Entry*>& entries) {
  double least = 0.5;
  double most = 20;
  for (const Entry* entry : entries) {
    least = std::min(least, entry->second.baf->least);
    most = std::max(most, entry->second.baf->most);
    for (const PublishedFactor& one : published_payload(entry->second))
      most = std::max(most, one.factor);
  }
  return {.first = static_cast<int>(std::floor(std::log10(std::max(least, 0.01)))),
          .last = static_cast<int>(std::ceil(std::log10(most)))};
}

std::string grid(const Scale& scale, double height) {
  std::string text;
  for (int power = scale.first; power <= scale.last; ++power) {
    const double factor = std::pow(10.0, power);
    const double x = scale.x(factor);
    text += fmt::format(
        "<line class=\"{}\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.0f}\" y2=\"{:.0f}\"/>"
        "<text class=\"tick\" x=\"{:.1f}\" y=\"{:.0f}\">{}x</text>\n",
        power == 0 ? "unit" : "grid", x, x, top - 8, height, x, top - 16, exact_number(factor));
  }
  return text;
}

std::string range_text(double least, double most) {
  if (least == most) return factor_text(most);
  std::string lower = factor_text(least);
  lower.pop_back();  // one "x" is enough for both
  return lower + "–" + factor_text(most);
}

std::string measured_text(const ServiceSummary& service) {
  std::string text = service.at_least ? "≥ " : "";
  text += range_text(service.baf->least, service.baf->most);
  if (service.l2) text += fmt::format(" (L2 {})", factor_text(service.l2->most));
  return text;
}

// A bar from what is as loud as the request to the loudest; where endpoints
// differ, a mark stands at the least of them.
std::string measured_lane(const Scale& scale, const ServiceSummary& service, double y) {
  const double one = scale.x(1);
  const double most = scale.x(service.baf->most);
  std::string text = fmt::format(
      "<rect class=\"measured\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"13\" "
      "rx=\"2\"/>\n",
      std::min(one, most), y - 6.5, std::max(std::abs(most - one), 2.0));
  if (service.baf->least != service.baf->most)
    text += fmt::format(
        "<line class=\"least\" x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/>\n",
        scale.x(service.baf->least), y - 9, y + 9);
  return text + fmt::format("<text class=\"value\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                            std::max(one, most) + 8, y + 4.5, measured_text(service));
}

std::string published_lane(const Scale& scale, const ServiceSummary& service, double y) {
  const std::vector<PublishedFactor> factors = published_payload(service);
  if (factors.empty()) return "";
  std::string text;
  double least = factors.front().factor;
  double most = 0;
  for (const PublishedFactor& one : factors) {
    const double x = scale.x(one.factor);
    if (one.lower)
      text += fmt::format(
          "<line class=\"published\" x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" "
          "y2=\"{:.1f}\"/>\n",
          scale.x(*one.lower), x, y, y);
    text +=
        fmt::format("<path class=\"published\" d=\"M{:.1f} {:.1f}l5 5l-5 5l-5 -5z\"/>\n", x, y - 5);
    least = std::min(least, one.lower.value_or(one.factor));
    most = std::max(most, one.factor);
  }
  const std::string range =
      least == most ? exact_number(most) : exact_number(least) + "–" + exact_number(most);
  return text +
         fmt::format("<text class=\"other\" x=\"{:.1f}\" y=\"{:.1f}\">{}x published</text>\n",
                     scale.x(most) + 10, y + 4, range);
}

std::string published_cell(const ServiceSummary& service) {
  std::string text;
  for (const PublishedFactor& one : service.published) {
    if (!text.empty()) text += "; ";
    text += fmt::format("{}{}x {} ({})", one.lower ? exact_number(*one.lower) + "–" : "",
                        exact_number(one.factor), escaped(one.layer), escaped(one.source));
  }
  return text.empty() ? "–" : text;
}

// The same figures for those who do not see the drawing, and with their sources.
std::string figures(const std::vector<const Entry*>& entries) {
  std::string rows;
  for (const Entry* entry : entries) {
    const ServiceSummary& service = entry->second;
    rows += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>\n",
        escaped(entry->first), grouped(service.endpoints), measured_text(service),
        published_cell(service));
  }
  const std::string table = fmt::format(
      "<thead><tr><th scope=\"col\">Service</th><th scope=\"col\" class=\"n\">Endpoints</th>"
      "<th scope=\"col\">Measured here, payload</th><th scope=\"col\">Published elsewhere</th></tr>"
      "</thead>\n<tbody>\n{}</tbody>",
      rows);
  return "<details><summary>The same in figures, with sources</summary>\n" +
         wide_table("Factors by service", "", table) + "</details>\n";
}

}  // namespace

std::string html_factor_chart(const HtmlFindings& findings) {
  const std::vector<const Entry*> all = measured_services(findings);
  if (all.empty()) return "";
  const std::vector<const Entry*> shown(
      all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), most_services)));
  const Scale scale = scale_of(shown);
  std::string marks;
  double y = top;
  for (const Entry* entry : shown) {
    const ServiceSummary& service = entry->second;
    const bool published = !published_payload(service).empty();
    const double row_height = published ? tall_row : low_row;
    const double middle = y + row_height / 2;
    marks += fmt::format("<text class=\"service\" x=\"{:.0f}\" y=\"{:.1f}\">{}</text>\n",
                         label_width - 12, middle + 4.5, escaped(entry->first, 22));
    marks += measured_lane(scale, service, published ? middle - 9 : middle);
    marks += published_lane(scale, service, middle + 11);
    y += row_height;
  }
  const double height = y + 4;
  std::string body = fmt::format(
      "<p>How many octets came back for each octet sent (UDP payload). The verdicts go by the L2 "
      "factor, which counts whole Ethernet frames.</p>\n<p class=\"keys\">"
      "<span class=\"key\"><i class=\"k-measured\"></i> measured here</span> "
      "<span class=\"key\"><i class=\"k-published\"></i> published elsewhere, not measured</span> "
      "<span class=\"key\"><i class=\"k-least\"></i> the least, where endpoints differ</span>"
      "</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Factor chart\">"
      "<svg class=\"chart\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\" "
      "aria-label=\"Bar chart of amplification factors by service; the same figures are in the "
      "table below it\">\n{}{}</svg></div>\n",
      width, height, grid(scale, height), marks);
  if (all.size() > shown.size())
    body += fmt::format("<p class=\"more\">… and {} with smaller factors.</p>\n",
                        counted(all.size() - shown.size(), "service", "services"));
  return section("factors", "Amplification factors", body + figures(all));
}

}  // namespace yamabiko
