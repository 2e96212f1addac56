// The thresholds of the verdicts, and their names.
#include "yamabiko/assess/verdict.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace yamabiko {
namespace {

constexpr double amplifies_above = 1;
constexpr double high_from = 10;
constexpr double severe_from = 100;

constexpr std::array<std::pair<Verdict, std::string_view>, 4> names{{
    {Verdict::not_amplifying, "not-amplifying"},
    {Verdict::amplifies, "amplifies"},
    {Verdict::high, "high"},
    {Verdict::severe, "severe"},
}};

}  // namespace

std::string_view to_string(Verdict verdict) {
  for (const auto& [value, name] : names) {
    if (value == verdict) return name;
  }
  return "";
}

std::optional<Verdict> parse_verdict(std::string_view text) {
  for (const auto& [value, name] : names) {
    if (name == text) return value;
  }
  return std::nullopt;
}

double verdict_factor(const Amplification& amplification) {
  // The loudest on L2 need not be the one of most packets.
  double factor = 0;
  for (const Variant& variant : amplification.variants) {
    factor = std::max({factor, variant.l2_factor, variant.paf});
  }
  return factor;
}

double least_factor(Verdict verdict) {
  switch (verdict) {
    case Verdict::not_amplifying:
      break;
    case Verdict::amplifies:
      return amplifies_above;
    case Verdict::high:
      return high_from;
    case Verdict::severe:
      return severe_from;
  }
  return 0;
}

Verdict judge(const Amplification& amplification) {
  if (!amplification.unbounded.empty()) return Verdict::severe;
  const double factor = verdict_factor(amplification);
  if (factor >= severe_from) return Verdict::severe;
  if (factor >= high_from) return Verdict::high;
  return factor > amplifies_above ? Verdict::amplifies : Verdict::not_amplifying;
}

}  // namespace yamabiko
