// Words for measurements, flags and facts.
#include "report/finding_sentences.hpp"

#include "report/display_width.hpp"
#include "report/finding_text.hpp"
#include "report/number_text.hpp"
#include "report/wrap.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

// What a person still reads; the rest is in the JSON.
constexpr std::size_t most_items = 12;
constexpr std::size_t widest_item = 60;

std::string tested_text(const Amplification& amplification) {
  const std::string& probe = amplification.variants.at(amplification.largest).probe;
  if (amplification.variants.size() == 1) {
    return fmt::format("variant {}, the only one tested", probe);
  }
  return fmt::format("variant {}, the largest of {} tested", probe, amplification.variants.size());
}

std::string measured_sentence(const Amplification& amplification) {
  const Variant& largest = amplification.variants.at(amplification.largest);
  std::string datagrams = counted(largest.response_datagrams, "datagram", "datagrams");
  if (largest.response_packets != largest.response_datagrams) {
    datagrams += fmt::format(", {} IP packets", grouped(largest.response_packets));
  }
  return fmt::format("Answers anyone over UDP: {} in, {}{} out in {} ({}).",
                     counted(largest.request_bytes, "byte", "bytes"),
                     largest.at_least ? "at least " : "", grouped(largest.response_bytes),
                     datagrams, tested_text(amplification));
}

std::string elsewhere_sentence(const Finding& finding) {
  std::vector<std::string> where;
  if (finding.other_address) where.push_back(finding.other_address->text());
  if (finding.other_port) where.push_back(fmt::format("port {}", *finding.other_port));
  return fmt::format("Replied from {}, which was not asked.", fmt::join(where, " "));
}

// A service file may or may not end its sentence; we do.
std::string without_stop(std::string text) {
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string denial_sentence(const Finding& finding) {
  const std::string denial = without_stop(printable(finding.denial));
  if (finding.service_guess.empty()) return fmt::format("Not what it seems: {}.", denial);
  return fmt::format("Not {}: {}.", printable(finding.service_guess), denial);
}

// An item is read as one.
std::string unbroken(std::string text) {
  for (std::size_t at = 0; (at = text.find(' ', at)) != std::string::npos;) {
    text.replace(at, 1, no_break_space);
  }
  return text;
}

std::string unrecognised_sentence(const Finding& finding) {
  const std::string guess = printable(finding.service_guess);
  return guess.empty() ? "Answers, but with nothing that is known of any service."
                       : fmt::format("Answers, but with nothing that is known of {}.", guess);
}

std::string_view layer_text(std::string_view layer) {
  if (layer == "ip") return "IP";
  return layer == "l2" ? "L2" : layer;
}

std::string published_text(const PublishedFactor& published) {
  const std::string factor = exact_number(published.factor);
  const std::string lower = published.lower ? exact_number(*published.lower) + " to " : "";
  return fmt::format("{}{}x {} ({})", lower, factor, layer_text(published.layer), published.source);
}

}  // namespace

std::vector<std::string> seen_sentences(const Finding& finding) {
  std::vector<std::string> sentences;
  if (!finding.denial.empty()) sentences.push_back(denial_sentence(finding));
  if (is_unrecognised(finding)) sentences.push_back(unrecognised_sentence(finding));
  if (finding.amplification) sentences.push_back(measured_sentence(*finding.amplification));
  if (finding.other_address || finding.other_port) {
    sentences.push_back(elsewhere_sentence(finding));
  }
  if (has_flag(finding, Flag::retransmits)) {
    sentences.emplace_back("Sends its answer again to whoever keeps silent.");
  }
  if (has_flag(finding, Flag::no_auth)) {
    sentences.emplace_back("Obeys anyone, without asking for credentials.");
  }
  if (has_flag(finding, Flag::auth_required)) {
    sentences.emplace_back("Asks for credentials before it obeys.");
  }
  // Where there is a list, it says so better.
  if (has_flag(finding, Flag::discloses) && list_sentence(finding).empty()) {
    sentences.emplace_back("Tells strangers about itself.");
  }
  if (has_flag(finding, Flag::loop_prone)) {
    sentences.emplace_back(
        "Answers even an error message: two such services can keep each other busy for ever.");
  }
  return sentences;
}

std::vector<std::string> worst_case_sentences(const Finding& finding) {
  std::vector<std::string> sentences;
  if (!finding.amplification) return sentences;
  const Amplification& amplification = *finding.amplification;
  if (!amplification.unbounded.empty()) {
    sentences.push_back(
        fmt::format("Without an upper bound: {}.", without_stop(amplification.unbounded)));
  }
  if (!amplification.computed.empty()) {
    sentences.push_back(
        fmt::format("Computed: {}.", without_stop(printable(amplification.computed))));
  }
  std::vector<std::string> published;
  for (const PublishedFactor& one : amplification.published) {
    published.push_back(published_text(one));
  }
  if (!published.empty()) {
    sentences.push_back(
        fmt::format("Published, not measured here: {}.", fmt::join(published, "; ")));
  }
  return sentences;
}

std::string list_sentence(const Finding& finding) {
  for (const Fact& fact : finding.facts) {
    const auto* items = std::get_if<std::vector<std::string>>(&fact.value);
    if (items == nullptr || items->empty()) continue;
    std::string name = fact.name;
    std::replace(name.begin(), name.end(), '_', ' ');
    std::vector<std::string> shown;
    for (const std::string& item : *items) {
      if (shown.size() == most_items) break;
      shown.push_back(unbroken(shortened(printable(item), widest_item)));
    }
    std::string text = fmt::format("{}: {}", name, fmt::join(shown, "; "));
    if (items->size() > shown.size()) {
      text += fmt::format("; and {} more", grouped(items->size() - shown.size()));
    }
    return text;
  }
  return "";
}

}  // namespace yamabiko
