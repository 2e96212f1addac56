// Turns parts of a finding into short phrases.
#include "report/finding_text.hpp"

#include "report/display_width.hpp"
#include "report/number_text.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

// A stranger chooses how long a version is, and must not push the rest away.
constexpr std::size_t longest_version = 32;
constexpr std::size_t longest_banner = 30;

std::string signed_factor(const Variant& variant, double factor) {
  return (variant.at_least ? "≥" : "") + factor_text(factor);
}

}  // namespace

std::string port_text(const Endpoint& endpoint) {
  return fmt::format("{}/{}", endpoint.port, to_string(endpoint.transport));
}

std::string factors_text(const Amplification& amplification) {
  const Variant& largest = amplification.variants.at(amplification.largest);
  std::string text;
  if (largest.baf) text = signed_factor(largest, *largest.baf) + " payload, ";
  text += signed_factor(largest, largest.l2_factor) + " L2";
  if (largest.paf > largest.l2_factor)
    text += ", " + signed_factor(largest, largest.paf) + " packets";
  return text;
}

std::string l2_factor_text(const Amplification& amplification) {
  const Variant& largest = amplification.variants.at(amplification.largest);
  return signed_factor(largest, largest.l2_factor);
}

std::string short_factors_text(const Amplification& amplification) {
  const Variant& largest = amplification.variants.at(amplification.largest);
  const std::string l2 = "L2 " + l2_factor_text(amplification);
  return largest.baf ? signed_factor(largest, *largest.baf) + ", " + l2 : l2;
}

std::string verdict_text(const Finding& finding) {
  if (finding.verdict) return std::string{to_string(*finding.verdict)};
  std::vector<std::string_view> flags;
  for (const Flag flag : finding.flags) flags.push_back(to_string(flag));
  return fmt::format("{}", fmt::join(flags, ", "));
}

std::string service_text(const Finding& finding) {
  if (!finding.service.empty()) return finding.service;
  if (finding.service_guess.empty()) return "";
  const std::string guess = printable(finding.service_guess);
  return finding.denial.empty() ? guess + '?' : "not " + guess;
}

bool is_unrecognised(const Finding& finding) {
  if (!finding.service.empty() || !finding.denial.empty() || !finding.amplification) return false;
  const auto& variants = finding.amplification->variants;
  return std::any_of(variants.begin(), variants.end(),
                     [](const Variant& variant) { return variant.probe != "bare"; });
}

std::string version_text(const Finding& finding) {
  if (!finding.version.empty()) return short_version(finding);
  if (finding.banner.empty()) return "";
  return '"' + shortened(printable(finding.banner), longest_banner) + '"';
}

std::string joined(const std::string& first, std::string_view separator,
                   const std::string& second) {
  if (first.empty() || second.empty()) return first + second;
  return fmt::format("{}{}{}", first, separator, second);
}

std::string short_version(const Finding& finding) {
  return shortened(printable(finding.version), longest_version);
}

}  // namespace yamabiko
