// Names, describes and grades rules.
#include "report/sarif_rule.hpp"

#include "report/markdown_text.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace yamabiko {
namespace {

struct FaultText {
  std::string_view id;
  std::string_view name;  // of the rule, behind that of the service
  std::string_view says;  // "memcached …"
  std::string_view full;
  std::string_view weakness;  // of MITRE's list (CWE)
};

constexpr std::array<FaultText, 4> fault_texts = {{
    {"amplification", "Amplification", "answers louder than it is asked",
     "Over UDP anyone can ask under another's address, and the answers go there. What answers with "
     "more than it was asked with makes an attack larger.",
     "external/cwe/cwe-406"},
    {"loop", "Loop", "answers even an error message",
     "Two services that answer each other's error messages can keep each other busy for ever, "
     "after "
     "a single datagram under a false address.",
     "external/cwe/cwe-406"},
    {"no-auth", "NoAuthentication", "obeys anyone, without asking for credentials",
     "Whoever reaches the port can use the service as its owner does.", "external/cwe/cwe-306"},
    {"disclosure", "Disclosure", "tells strangers about itself",
     "Versions, names and lists help whoever plans an attack, and nobody else out there.",
     "external/cwe/cwe-200"},
}};

const FaultText& text_of(Fault fault) {
  return fault_texts.at(static_cast<std::size_t>(fault));
}

// As CVSS grades: GitHub reads 9 and more as critical, 7 as high, 4 as medium.
double severity_of(const Finding& finding) {
  switch (fault_of(finding)) {
    case Fault::amplification:
      if (finding.verdict == Verdict::severe) return 9.0;
      return finding.verdict == Verdict::high ? 7.5 : 5.0;
    case Fault::loop:
      return 7.5;
    case Fault::no_auth:
      return 6.5;
    case Fault::disclosure:
      break;
  }
  return 3.5;
}

std::string_view level_of(double severity) {
  if (severity >= 7) return "error";
  return severity >= 4 ? "warning" : "note";
}

// "memcached" → "Memcached", "ws-discovery" → "WsDiscovery".
std::string pascal_case(std::string_view name) {
  std::string result;
  bool begins = true;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    if (letter || digit)
      result += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = !letter && !digit;
  }
  return result;
}

void write_text(JsonLine& line, std::string_view name, std::string_view text) {
  line.key(name).begin_object().member("text", text).end_object();
}

// Each on a line of its own.
std::string steps(const std::vector<std::string>& remediation, bool markdown) {
  std::string text;
  for (std::size_t step = 0; step < remediation.size(); ++step)
    text += fmt::format("{}{}. {}", step == 0 ? "" : "\n", step + 1,
                        markdown ? markdown_text(remediation[step])
                                 : printable(remediation[step], remediation[step].size()));
  return text;
}

}  // namespace

Fault fault_of(const Finding& finding) {
  if (finding.verdict && *finding.verdict > Verdict::not_amplifying) return Fault::amplification;
  if (has_flag(finding, Flag::loop_prone)) return Fault::loop;
  return has_flag(finding, Flag::no_auth) ? Fault::no_auth : Fault::disclosure;
}

std::string_view sarif_level(const Finding& finding) {
  return level_of(severity_of(finding));
}

std::string sarif_message(std::string_view text) {
  std::string result;
  for (const char c : printable(text, text.size())) {
    if (c == '\\' || c == '[' || c == ']') result += '\\';
    if (c == '{' || c == '}') result += c;
    result += c;
  }
  return result;
}

SarifRules::Id SarifRules::add(const Finding& finding) {
  const Fault fault = fault_of(finding);
  const std::string service = finding.service.empty() ? "unrecognised" : finding.service;
  const std::string id = fmt::format("{}/{}", service, text_of(fault).id);
  const auto [number, is_new] = numbers_.try_emplace(id, rules_.size());
  if (is_new) rules_.push_back({.id = id, .service = service, .fault = fault});
  Rule& rule = rules_[number->second];
  rule.severity = std::max(rule.severity, severity_of(finding));
  if (rule.remediation.empty()) rule.remediation = finding.remediation;
  return {.text = id, .index = number->second};
}

void SarifRules::write(JsonLine& line) const {
  line.begin_array();
  for (const Rule& rule : rules_) {
    const FaultText& text = text_of(rule.fault);
    line.begin_object().member("id", std::string_view(rule.id));
    line.member("name", std::string_view(pascal_case(rule.service) + std::string(text.name)));
    write_text(line, "shortDescription", fmt::format("{} {}", rule.service, text.says));
    write_text(line, "fullDescription", text.full);
    if (!rule.remediation.empty())
      line.key("help")
          .begin_object()
          .lines_member("text", steps(rule.remediation, false))
          .lines_member("markdown", steps(rule.remediation, true))
          .end_object();
    line.key("defaultConfiguration").begin_object();
    line.member("level", level_of(rule.severity));
    line.end_object();
    line.key("properties").begin_object().key("tags").begin_array();
    line.value(std::string_view("security")).value(text.weakness).end_array();
    line.member("precision", std::string_view("very-high"))
        .member("security-severity", std::string_view(fmt::format("{:.1f}", rule.severity)))
        .end_object()
        .end_object();
  }
  line.end_array();
}

}  // namespace yamabiko
