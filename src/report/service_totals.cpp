// Sums up findings by service.
#include "report/service_totals.hpp"

#include "report/colour.hpp"
#include "report/finding_sentences.hpp"
#include "report/finding_text.hpp"
#include "report/labelled_block.hpp"
#include "report/number_text.hpp"
#include "report/wrap.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

constexpr std::size_t most_worst = 5;
// Strangers choose their versions, so that there may be as many as hosts.
constexpr std::size_t most_counted_versions = 1000;
constexpr std::size_t most_versions = 8;

// "1.6.18 (200), 1.5.6 (12)": a count before a version would read like a part of it.
std::string versions_text(const std::map<std::string, std::uint64_t>& versions,
                          std::uint64_t others) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(versions.begin(), versions.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& left, const auto& right) { return left.second > right.second; });
  std::vector<std::string> texts;
  for (const auto& [version, count] : sorted) {
    if (texts.size() < most_versions)
      texts.push_back(fmt::format("{} ({})", version, grouped(count)));
    else
      others += count;
  }
  if (others > 0) texts.push_back(fmt::format("others ({})", grouped(others)));
  return fmt::format("{}", fmt::join(texts, ", "));
}

// What is true of the service wherever it runs; nothing that was worked out for
// one host.
std::vector<std::string> general_worst_case(const Finding& finding) {
  Finding general = finding;
  if (general.amplification) general.amplification->computed.clear();
  return worst_case_sentences(general);
}

}  // namespace

std::size_t ServiceTotals::Total::rank() const {
  for (std::size_t verdict = verdicts.size(); verdict > 0; --verdict)
    if (verdicts.at(verdict - 1) > 0) return verdict;
  return 0;
}

void ServiceTotals::add(const Finding& finding) {
  if (finding.service.empty() && !matters(finding)) {
    if (finding.state == State::open) ++unrecognised_;
    return;
  }
  Total& total = services_[finding.service];
  ++(finding.endpoint.transport == Transport::udp ? total.udp : total.tcp);
  total.matters = total.matters || matters(finding);
  if (finding.verdict) ++total.verdicts.at(static_cast<std::size_t>(*finding.verdict));
  for (const Flag flag : finding.flags) ++total.flags[flag];
  if (const std::string version = short_version(finding); !version.empty()) {
    if (total.versions.size() < most_counted_versions || total.versions.contains(version))
      ++total.versions[version];
    else
      ++total.other_versions;
  }
  if (total.remediation.empty()) total.remediation = finding.remediation;
  if (total.worst_case.empty() && matters(finding)) total.worst_case = general_worst_case(finding);
  add_worst(total, finding);
}

void ServiceTotals::add_worst(Total& total, const Finding& finding) {
  if (!finding.amplification || !matters(finding)) return;
  const Variant& largest = finding.amplification->variants.at(finding.amplification->largest);
  const double factor = std::max(largest.l2_factor, largest.paf);
  if (total.worst.size() == most_worst && total.worst.back().factor >= factor) return;
  const auto place = std::find_if(total.worst.begin(), total.worst.end(),
                                  [factor](const Worst& each) { return each.factor < factor; });
  total.worst.insert(place, {.factor = factor,
                             .text = fmt::format("{} ({})", finding.endpoint.target.text(),
                                                 factors_text(*finding.amplification))});
  if (total.worst.size() > most_worst) total.worst.pop_back();
}

// "300 over UDP, 12 over TCP; 290 severe, 10 high; 312 discloses"
std::string ServiceTotals::found_text(const Total& total) {
  std::vector<std::string> transports;
  if (total.udp > 0) transports.push_back(grouped(total.udp) + " over UDP");
  if (total.tcp > 0) transports.push_back(grouped(total.tcp) + " over TCP");
  std::vector<std::string> verdicts;
  for (std::size_t verdict = total.verdicts.size(); verdict > 0; --verdict)
    if (const std::uint64_t count = total.verdicts.at(verdict - 1); count > 0)
      verdicts.push_back(
          fmt::format("{} {}", grouped(count), to_string(static_cast<Verdict>(verdict - 1))));
  std::vector<std::string> flags;
  for (const auto& [flag, count] : total.flags)
    flags.push_back(fmt::format("{} {}", grouped(count), to_string(flag)));
  std::vector<std::string> groups;
  for (const auto& group : {transports, verdicts, flags})
    if (!group.empty()) groups.push_back(fmt::format("{}", fmt::join(group, ", ")));
  return fmt::format("{}", fmt::join(groups, "; "));
}

void ServiceTotals::write(std::vector<std::string>& lines, const TextOptions& options,
                          const std::string& service, const Total& total) {
  std::string title = painted(options.colour, Style::heading,
                              fmt::format("{}, {}", service.empty() ? "not recognised" : service,
                                          counted(total.endpoints(), "endpoint", "endpoints")));
  if (total.rank() > 0) {
    const auto worst = static_cast<Verdict>(total.rank() - 1);
    title += ": " + painted(options.colour, style_of(worst), to_string(worst));
  }
  lines.push_back(title);
  LabelledBlock block{lines, options};
  block.paragraph("Found", "", found_text(total));
  if (!total.versions.empty())
    block.paragraph("Versions", "", versions_text(total.versions, total.other_versions));
  std::vector<std::string> worst;
  for (const Worst& each : total.worst) worst.push_back(each.text);
  if (!worst.empty()) block.paragraph("Worst", "", fmt::format("{}", fmt::join(worst, "; ")));
  for (const std::string& text : total.worst_case) block.paragraph("Worst case", "", text);
  for (std::size_t step = 0; step < total.remediation.size(); ++step)
    block.paragraph("Fix", fmt::format("{}. ", step + 1), printable(total.remediation[step]));
  lines.emplace_back();
}

std::vector<std::string> ServiceTotals::lines(const TextOptions& options) const {
  using Entry = std::pair<const std::string, Total>;
  std::vector<const Entry*> to_act_on;
  std::vector<std::string> others;
  for (const Entry& entry : services_) {
    if (entry.second.matters)
      to_act_on.push_back(&entry);
    else
      others.push_back(fmt::format("{} {}", grouped(entry.second.endpoints()), entry.first));
  }
  std::stable_sort(to_act_on.begin(), to_act_on.end(), [](const Entry* left, const Entry* right) {
    return std::pair(left->second.rank(), left->second.endpoints()) >
           std::pair(right->second.rank(), right->second.endpoints());
  });
  std::vector<std::string> lines;
  for (const Entry* entry : to_act_on) write(lines, options, entry->first, entry->second);
  const auto add_wrapped = [&](const std::string& text) {
    for (std::string& line : wrap(text, options.width)) lines.push_back(std::move(line));
    lines.emplace_back();
  };
  if (unrecognised_ > 0) others.push_back(grouped(unrecognised_) + " of no known service");
  if (!others.empty())
    add_wrapped(fmt::format("Nothing to act on was found at: {}.", fmt::join(others, ", ")));
  if (!to_act_on.empty())
    add_wrapped("All details of one host: yamabiko check ADDRESS; of all of them: --format jsonl.");
  return lines;
}

}  // namespace yamabiko
