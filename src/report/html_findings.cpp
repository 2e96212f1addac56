// Keeps what is worst, in bounded memory.
#include "report/html_findings.hpp"

#include "report/finding_text.hpp"
#include "report/folding.hpp"
#include "yamabiko/assess/assess.hpp"

#include <algorithm>
#include <tuple>

namespace yamabiko {
namespace {

bool has(const FindingRow& row, Flag flag) {
  return std::find(row.flags.begin(), row.flags.end(), flag) != row.flags.end();
}

FindingRow row_of(const Finding& finding) {
  FindingRow row;
  row.endpoint = finding.endpoint;
  row.name = finding.name;
  row.service = service_text(finding);
  row.version = version_text(finding);
  row.reason = short_reason(finding);
  row.state = finding.state;
  row.verdict = finding.verdict;
  row.flags = finding.flags;
  row.matters = matters(finding);
  if (!finding.amplification) return row;
  const Variant& largest = finding.amplification->variants.at(finding.amplification->largest);
  row.baf = largest.baf;
  row.l2 = largest.l2_factor;
  row.at_least = largest.at_least;
  for (const Variant& variant : finding.amplification->variants)
    row.loudest = std::max({row.loudest, variant.l2_factor, variant.paf});
  return row;
}

// An absent verdict is less than any other.
auto severity(const FindingRow& row) {
  return std::tuple(row.matters, row.verdict, row.loudest, has(row, Flag::no_auth),
                    has(row, Flag::discloses), row.state == State::open, !row.service.empty());
}

bool worse_finding(const Finding& left, const Finding& right) {
  return worse(row_of(left), row_of(right));
}

bool has_details(const Finding& finding) {
  return matters(finding) || !finding.flags.empty() || !finding.denial.empty() ||
         finding.amplification || !finding.facts.empty() || !finding.evidence.empty();
}

void extend(std::optional<FactorRange>& range, double factor) {
  if (range)
    range->add(factor);
  else
    range = FactorRange{.least = factor, .most = factor};
}

}  // namespace

void FactorRange::add(double factor) {
  least = std::min(least, factor);
  most = std::max(most, factor);
}

bool worse(const FindingRow& left, const FindingRow& right) {
  const auto left_severity = severity(left);
  const auto right_severity = severity(right);
  if (left_severity != right_severity) return left_severity > right_severity;
  return std::tie(left.endpoint.target, left.endpoint.port, left.endpoint.transport) <
         std::tie(right.endpoint.target, right.endpoint.port, right.endpoint.transport);
}

void HtmlFindings::add(const Finding& finding) {
  FindingRow row = row_of(finding);
  if (!finding.service.empty()) add_to_service(finding, row);
  rows_.push_back(std::move(row));
  if (has_details(finding)) keep_details(finding);
}

void HtmlFindings::add_to_service(const Finding& finding, const FindingRow& row) {
  ServiceSummary& service = services_[finding.service];
  ++service.endpoints;
  service.title = finding.service_title;
  service.worst = std::max(service.worst, finding.verdict);
  service.at_least = service.at_least || row.at_least;
  if (row.baf) extend(service.baf, *row.baf);
  if (row.l2) extend(service.l2, *row.l2);
  if (finding.amplification && service.published.empty())
    service.published = finding.amplification->published;
  if (!row.matters) return;
  ++service.to_act_on;
  if (service.remediation.empty()) service.remediation = finding.remediation;
  if (finding.amplification && service.unbounded.empty())
    service.unbounded = finding.amplification->unbounded;
}

void HtmlFindings::keep_details(const Finding& finding) {
  const bool full = detailed_.size() == most_detailed;
  if (full && !worse_finding(finding, detailed_.front())) return;
  if (full) {
    std::pop_heap(detailed_.begin(), detailed_.end(), worse_finding);
    detailed_.pop_back();
  }
  detailed_.push_back(finding);
  std::push_heap(detailed_.begin(), detailed_.end(), worse_finding);
}

void HtmlFindings::sort() {
  std::sort(rows_.begin(), rows_.end(), worse);
  std::sort(detailed_.begin(), detailed_.end(), worse_finding);
}

}  // namespace yamabiko
