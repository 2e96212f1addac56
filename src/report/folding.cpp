// Counts by state and reason what is not worth a line each.
#include "report/folding.hpp"

#include "report/number_text.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

// As many lines as a screen has to spare.
constexpr std::size_t most_dull_lines = 20;
// As many as a sentence has room for.
constexpr std::size_t most_kinds = 6;
constexpr std::size_t most_counted_kinds = 1000;

std::string kind_text(const Finding& finding) {
  const std::string_view state = to_string(finding.state);
  // Silence has no reason.
  if (finding.state == State::no_answer || finding.reason.empty()) return std::string{state};
  return fmt::format("{} ({})", state, short_reason(finding));
}

}  // namespace

bool is_dull(const Finding& finding) {
  return finding.state != State::open && finding.service.empty();
}

void KindCounts::add(const Finding& finding) {
  const std::string kind = kind_text(finding);
  if (counts_.size() < most_counted_kinds || counts_.contains(kind))
    ++counts_[kind];
  else
    ++others_;
}

std::string KindCounts::text() const {
  std::vector<std::pair<std::string, std::uint64_t>> kinds(counts_.begin(), counts_.end());
  std::stable_sort(kinds.begin(), kinds.end(),
                   [](const auto& left, const auto& right) { return left.second > right.second; });
  std::vector<std::string> texts;
  std::uint64_t others = others_;
  for (const auto& [kind, count] : kinds) {
    if (texts.size() < most_kinds) {
      texts.push_back(grouped(count) + ' ' + kind);
    } else {
      others += count;
    }
  }
  if (others > 0) texts.push_back(grouped(others) + " for other reasons");
  return fmt::format("{}", fmt::join(texts, ", "));
}

Folded fold(const std::vector<Finding>& findings) {
  const auto dull_lines = std::count_if(findings.begin(), findings.end(), is_dull);
  const bool leave_out = static_cast<std::size_t>(dull_lines) > most_dull_lines;
  Folded folded;
  KindCounts counts;
  for (const Finding& finding : findings) {
    if (leave_out && is_dull(finding)) {
      counts.add(finding);
    } else {
      folded.shown.push_back(&finding);
    }
  }
  folded.rest = counts.text();
  return folded;
}

std::string short_reason(const Finding& finding) {
  const std::string own = " from " + finding.endpoint.target.text();
  std::string reason = printable(finding.reason);
  if (reason.ends_with(own)) reason.resize(reason.size() - own.size());
  return reason;
}

}  // namespace yamabiko
