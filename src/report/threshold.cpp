// Reads and applies thresholds.
#include "yamabiko/report/threshold.hpp"

#include "yamabiko/assess/verdict.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::optional<double> parse_factor(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

}  // namespace

Threshold::Threshold(Verdict verdict)
    : verdict_(verdict), range_(fmt::format("{:g}", least_factor(verdict))) {}

tl::expected<Threshold, std::string> Threshold::parse(std::string_view text) {
  if (const auto verdict = parse_verdict(text)) return Threshold(*verdict);
  const auto wrong = tl::unexpected(
      fmt::format("'{}' is no threshold: it is a verdict (amplifies, high, severe) or a range of "
                  "factors, as in 10, 5:20, ~:10 or @5:20",
                  printable(text, 64)));
  Threshold threshold;
  threshold.range_ = text;
  if (text.starts_with('@')) {
    threshold.inside_ = true;
    text.remove_prefix(1);
  }
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    const std::string_view start = text.substr(0, colon);
    text.remove_prefix(colon + 1);
    const auto value =
        start == "~" ? -std::numeric_limits<double>::infinity() : parse_factor(start);
    if (!value) return wrong;
    threshold.start_ = *value;
    if (text.empty()) return threshold;
  }
  const auto end = parse_factor(text);
  if (!end || *end < threshold.start_) return wrong;
  threshold.end_ = *end;
  return threshold;
}

bool Threshold::is_reached_by(const Finding& finding) const {
  if (!finding.amplification) return false;
  if (verdict_) return finding.verdict && *finding.verdict >= *verdict_;
  const double factor = verdict_factor(*finding.amplification);
  return (factor >= start_ && factor <= end_) == inside_;
}

}  // namespace yamabiko
