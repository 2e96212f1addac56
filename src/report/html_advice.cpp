// Lists the steps of each service, the worst service first.
#include "report/html_advice.hpp"

#include "report/html_text.hpp"
#include "report/number_text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using Entry = std::pair<const std::string, ServiceSummary>;

std::string advice(const Entry& entry, std::string_view language) {
  const ServiceSummary& service = entry.second;
  std::string text = fmt::format(
      "<article id=\"advice-{1}\" class=\"advice {0}\">\n<h3>{1} <small>{2}</small> "
      "{3}</h3>\n<p>{4} to act on{5}.</p>\n",
      verdict_class(service.worst), escaped(entry.first), escaped(service.title),
      verdict_badge(service.worst), counted(service.to_act_on, "endpoint", "endpoints"),
      service.to_act_on == service.endpoints
          ? ""
          : fmt::format(", of {} that answer", grouped(service.endpoints)));
  if (!service.unbounded.empty())
    text += fmt::format("<p>Without an upper bound: {}</p>\n", escaped(service.unbounded));
  if (service.remediation.empty()) return text + "</article>\n";
  text += fmt::format("<ol lang=\"{}\">\n", escaped(language));
  for (const std::string& step : service.remediation)
    text += fmt::format("<li>{}</li>\n", escaped(step));
  return text + "</ol>\n</article>\n";
}

}  // namespace

std::string html_advice(const HtmlFindings& findings, std::string_view language) {
  std::vector<const Entry*> entries;
  for (const Entry& entry : findings.services())
    if (entry.second.to_act_on > 0) entries.push_back(&entry);
  if (entries.empty()) return "";
  std::stable_sort(entries.begin(), entries.end(), [](const Entry* left, const Entry* right) {
    return std::pair(left->second.worst, left->second.to_act_on) >
           std::pair(right->second.worst, right->second.to_act_on);
  });
  std::string body;
  for (const Entry* entry : entries) body += advice(*entry, language);
  return section("advice", "What to do", body);
}

}  // namespace yamabiko
