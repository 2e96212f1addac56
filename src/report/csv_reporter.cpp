// The columns of a finding; what is a list in the JSON is one cell here.
#include "yamabiko/report/csv_reporter.hpp"

#include "report/csv_line.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// New columns go to the end: who reads by number keeps reading the same.
constexpr std::string_view header =
    "target,name,transport,port,state,reason,service,service_title,service_guess,version,banner,"
    "denial,verdict,flags,probe,request_bytes,response_bytes,request_packets,response_packets,"
    "response_datagrams,baf,paf,ip_factor,l2_factor,wire_factor,at_least,computed,unbounded,"
    "published,other_address,other_port,rtt_ms,facts,remediation,may_repeat\r";
constexpr int amplification_columns = 15;

std::string published_text(const Amplification& amplification) {
  std::string text;
  for (const PublishedFactor& one : amplification.published) {
    if (!text.empty()) text += "; ";
    if (one.lower) text += fmt::format("{} to ", *one.lower);
    text += fmt::format("{} {} ({})", one.factor, one.layer, one.source);
  }
  return text;
}

void add(CsvLine& line, const Amplification& amplification) {
  const Variant& largest = amplification.variants.at(amplification.largest);
  line.text(largest.probe)
      .number(largest.request_bytes)
      .number(largest.response_bytes)
      .number(largest.request_packets)
      .number(largest.response_packets)
      .number(largest.response_datagrams)
      .number(largest.baf)
      .number(largest.paf)
      .number(largest.ip_factor)
      .number(largest.l2_factor)
      .number(largest.wire_factor)
      .truth(largest.at_least)
      .text(amplification.computed)
      .text(amplification.unbounded)
      .text(published_text(amplification));
}

std::string facts_text(const Facts& facts) {
  std::string text;
  for (const Fact& fact : facts) {
    if (!text.empty()) text += "; ";
    text.append(fact.name).append("=").append(to_text(fact.value));
  }
  return text;
}

// "1. … 2. …"
std::string steps_text(const std::vector<std::string>& steps) {
  std::string text;
  for (std::size_t step = 0; step < steps.size(); ++step)
    text.append(step == 0 ? "" : " ")
        .append(std::to_string(step + 1))
        .append(". ")
        .append(steps[step]);
  return text;
}

}  // namespace

void CsvReporter::begin(const RunInfo& /*info*/) {
  if (begin_ == Begin::go_on) return;
  lines_.add(header);
  lines_.flush();
}

void CsvReporter::finding(const Finding& finding) {
  CsvLine line;
  line.text(finding.endpoint.target.text())
      .text(finding.name)
      .text(to_string(finding.endpoint.transport))
      .number(std::uint64_t{finding.endpoint.port})
      .text(to_string(finding.state))
      .text(finding.reason)
      .text(finding.service)
      .text(finding.service_title)
      .text(finding.service_guess)
      .text(finding.version)
      .text(finding.banner)
      .text(finding.denial)
      .text(finding.verdict ? to_string(*finding.verdict) : std::string_view());
  std::string flags;
  for (const Flag flag : finding.flags)
    flags.append(flags.empty() ? "" : " ").append(to_string(flag));
  line.text(flags);
  if (finding.amplification)
    add(line, *finding.amplification);
  else
    for (int column = 0; column < amplification_columns; ++column) line.empty();
  line.text(finding.other_address ? finding.other_address->text() : "");
  if (finding.other_port)
    line.number(std::uint64_t{*finding.other_port});
  else
    line.empty();
  line.number(finding.rtt_ms)
      .text(facts_text(finding.facts))
      .text(steps_text(finding.remediation))
      .text(finding.may_repeat ? "true" : "");
  lines_.add(line.record());
}

void CsvReporter::end(const RunSummary& /*summary*/) {
  lines_.flush();
}

void CsvReporter::flush() {
  lines_.flush();
}

}  // namespace yamabiko
