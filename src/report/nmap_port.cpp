// Says in nmap's words what nmap has words for; a script element tells the rest.
#include "report/nmap_port.hpp"

#include "report/finding_sentences.hpp"
#include "report/finding_text.hpp"
#include "report/xml_text.hpp"
#include "yamabiko/assess/assess.hpp"

#include <cmath>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::string_view nmap_state(const Finding& finding) {
  switch (finding.state) {
    case State::open:
      return "open";
    case State::closed:
      return "closed";
    case State::filtered:
    case State::unreachable:
      return "filtered";
    case State::no_answer:
      break;
  }
  return finding.endpoint.transport == Transport::udp ? "open|filtered" : "filtered";
}

void add_service(pugi::xml_node port, const Finding& finding) {
  const bool known = !finding.service.empty();
  if (!known && finding.service_guess.empty()) return;
  pugi::xml_node service = port.append_child("service");
  set(service, "name", known ? finding.service : finding.service_guess);
  if (known) {
    set_if_any(service, "product", finding.service_title);
    set_if_any(service, "version", finding.version);
    set_if_any(service, "extrainfo", verdict_text(finding));
  }
  set(service, "method", known ? "probed" : "table");
  // nmap's own figures: a match is 10, a name from the table of ports 3.
  set(service, "conf", known ? "10" : "3");
}

void add_elem(pugi::xml_node parent, const char* key, std::string_view value) {
  if (value.empty()) return;
  pugi::xml_node elem = parent.append_child("elem");
  if (key != nullptr) set(elem, "key", key);
  elem.text().set(xml_text(value).c_str());
}

void add_elem(pugi::xml_node parent, const char* key, double value) {
  constexpr double scale = 10'000;
  add_elem(parent, key, fmt::format("{}", std::round(value * scale) / scale));
}

pugi::xml_node add_table(pugi::xml_node parent, std::string_view key) {
  pugi::xml_node table = parent.append_child("table");
  if (!key.empty()) set(table, "key", key);
  return table;
}

void add_list(pugi::xml_node parent, std::string_view key, const std::vector<std::string>& items) {
  if (items.empty()) return;
  pugi::xml_node table = add_table(parent, key);
  for (const std::string& item : items) add_elem(table, nullptr, item);
}

void add_variant(pugi::xml_node parent, std::string_view key, const Variant& variant) {
  pugi::xml_node table = add_table(parent, key);
  add_elem(table, "probe", variant.probe);
  add_elem(table, "request_bytes", std::to_string(variant.request_bytes));
  add_elem(table, "response_bytes", std::to_string(variant.response_bytes));
  add_elem(table, "request_packets", std::to_string(variant.request_packets));
  add_elem(table, "response_packets", std::to_string(variant.response_packets));
  if (variant.baf) add_elem(table, "baf", *variant.baf);
  add_elem(table, "paf", variant.paf);
  add_elem(table, "ip_factor", variant.ip_factor);
  add_elem(table, "l2_factor", variant.l2_factor);
  add_elem(table, "wire_factor", variant.wire_factor);
  add_elem(table, "at_least", variant.at_least ? "true" : "false");
}

void add_facts(pugi::xml_node script, const Facts& facts) {
  if (facts.empty()) return;
  pugi::xml_node table = add_table(script, "facts");
  for (const Fact& fact : facts) {
    if (const auto* items = std::get_if<std::vector<std::string>>(&fact.value))
      add_list(table, fact.name, *items);
    else
      add_elem(table, fact.name.c_str(), to_text(fact.value));
  }
}

// What people see: nmap indents each line of its scripts, and begins with a break
// where there are several.
std::string script_output(const Finding& finding) {
  std::vector<std::string> lines;
  if (finding.amplification)
    lines.push_back(joined(verdict_text(finding), ": ", factors_text(*finding.amplification)));
  for (const auto& sentences : {seen_sentences(finding), worst_case_sentences(finding)})
    lines.insert(lines.end(), sentences.begin(), sentences.end());
  if (const std::string list = list_sentence(finding); !list.empty()) lines.push_back(list);
  if (lines.empty() && !finding.banner.empty()) return xml_text(finding.banner);
  std::string output;
  for (const std::string& line : lines) {
    if (lines.size() > 1) output += "\n  ";
    output += xml_text(line);
  }
  return output;
}

void add_script(pugi::xml_node port, const Finding& finding) {
  const std::string output = script_output(finding);
  if (output.empty() && finding.facts.empty()) return;
  pugi::xml_node script = port.append_child("script");
  set(script, "id", "yamabiko");
  // Its line ends are ours.
  script.append_attribute("output").set_value(output.c_str());
  if (finding.verdict) add_elem(script, "verdict", to_string(*finding.verdict));
  std::vector<std::string> flags;
  for (const Flag flag : finding.flags) flags.emplace_back(to_string(flag));
  add_list(script, "flags", flags);
  if (const auto& amplification = finding.amplification) {
    add_variant(script, "amplification", amplification->variants.at(amplification->largest));
    add_elem(script, "computed", amplification->computed);
    add_elem(script, "unbounded", amplification->unbounded);
    pugi::xml_node variants = add_table(script, "variants");
    for (const Variant& variant : amplification->variants) add_variant(variants, "", variant);
  }
  if (finding.other_address) add_elem(script, "other_address", finding.other_address->text());
  if (finding.other_port) add_elem(script, "other_port", std::to_string(*finding.other_port));
  add_elem(script, "banner", finding.banner);
  add_elem(script, "denial", finding.denial);
  add_facts(script, finding.facts);
  if (matters(finding)) add_list(script, "remediation", finding.remediation);
}

}  // namespace

NmapReason nmap_reason(const Finding& finding) {
  const bool udp = finding.endpoint.transport == Transport::udp;
  if (finding.state == State::open) return {.word = udp ? "udp-response" : "syn-ack"};
  if (finding.state == State::no_answer) return {.word = "no-response"};
  constexpr std::string_view from = " from ";
  const std::size_t at = finding.reason.find(from);
  if (at == std::string::npos) return {.word = finding.reason};
  const std::string address = finding.reason.substr(at + from.size());
  return {.word = finding.reason.substr(0, at),
          .address = address == finding.endpoint.target.text() ? "" : address};
}

std::string nmap_port(const Finding& finding) {
  pugi::xml_document document;
  pugi::xml_node port = document.append_child("port");
  set(port, "protocol", to_string(finding.endpoint.transport));
  set(port, "portid", std::to_string(finding.endpoint.port));
  const NmapReason reason = nmap_reason(finding);
  pugi::xml_node state = port.append_child("state");
  set(state, "state", nmap_state(finding));
  set(state, "reason", reason.word);
  set(state, "reason_ttl", "0");  // no socket tells
  set_if_any(state, "reason_ip", reason.address);
  add_service(port, finding);
  add_script(port, finding);
  return to_text(port);
}

}  // namespace yamabiko
