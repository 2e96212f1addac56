// A table of violations, and lists of what is new, fixed and unknown.
#include "audit/audit_text.hpp"

#include "report/colour.hpp"
#include "report/finding_text.hpp"
#include "report/json_line.hpp"
#include "report/number_text.hpp"
#include "report/table.hpp"
#include "store/sighting_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace yamabiko {
namespace {

using std::string_view;

Style style_of(Severity severity) {
  constexpr std::array<Style, 4> styles{Style::plain, Style::notice, Style::bad, Style::alarm};
  return styles.at(static_cast<std::size_t>(severity));
}

std::string target_text(const std::string& name, const Place& place) {
  const std::string address = address_text(place.address);
  return name.empty() ? address : fmt::format("{} ({})", name, address);
}

// What was said about it in the policy.
std::string remark_of(const Judgement& judgement) {
  std::string text = judgement.reason;
  if (!judgement.owner.empty()) text += fmt::format("; owner: {}", judgement.owner);
  if (!judgement.note.empty()) text += fmt::format("; {}", judgement.note);
  return text;
}

class Text {
 public:
  Text(const TextOptions& options, std::ostream& out) : options_(options), out_(out) {}

  void heading(string_view text) {
    fmt::print(out_, "{}{}\n", first_ ? "" : "\n", painted(options_.colour, Style::heading, text));
    first_ = false;
  }
  void print(const Table& table) {
    for (const std::string& line : render(table, options_.width, options_.colour))
      fmt::print(out_, "{}\n", line);
  }
  void line(const std::string& text) { fmt::print(out_, "{}\n", text); }
  void blank() {
    if (!first_) fmt::print(out_, "\n");
  }

 private:
  const TextOptions& options_;
  std::ostream& out_;
  bool first_ = true;
};

void print_open(Text& text, const std::vector<OpenEndpoint>& endpoints, bool with_severity) {
  Table table{
      .titles = {"ADDRESS", "PORT", "SERVICE", "AMPLIFICATION", "VERDICT", "OPEN SINCE", "WHY"}};
  if (with_severity) table.titles.insert(table.titles.begin(), "SEVERITY");
  for (const OpenEndpoint& each : endpoints) {
    const Sighting& sighting = each.sighting;
    Row row{.cells = {{.text = target_text(each.name, sighting.place)},
                      {.text = port_text(sighting.place)},
                      {.text = service_text(sighting)},
                      {.text = factors_text(sighting)},
                      {.text = verdict_text(sighting),
                       .style = sighting.verdict ? style_of(*sighting.verdict) : Style::plain},
                      {.text = each.is_new ? "new" : minute_text(each.since)},
                      {.text = remark_of(each.judgement)}},
            .wrapping = Wrapping::early};
    if (with_severity)
      row.cells.insert(row.cells.begin(), {.text = std::string(to_string(each.judgement.severity)),
                                           .style = style_of(each.judgement.severity)});
    table.rows.push_back(std::move(row));
  }
  text.print(table);
}

void print_former(Text& text, const std::vector<FormerEndpoint>& endpoints) {
  Table table{.titles = {"ADDRESS", "PORT", "SERVICE", "OPEN SINCE", "NOW"}};
  for (const FormerEndpoint& each : endpoints)
    table.rows.push_back({.cells = {{.text = address_text(each.sighting.place.address)},
                                    {.text = port_text(each.sighting.place)},
                                    {.text = service_text(each.sighting)},
                                    {.text = minute_text(each.since)},
                                    {.text = each.reason}},
                          .wrapping = Wrapping::early});
  text.print(table);
}

std::uint64_t count_new(const std::vector<OpenEndpoint>& endpoints) {
  return static_cast<std::uint64_t>(std::count_if(
      endpoints.begin(), endpoints.end(), [](const OpenEndpoint& each) { return each.is_new; }));
}

std::vector<OpenEndpoint> new_ones(const std::vector<OpenEndpoint>& endpoints) {
  std::vector<OpenEndpoint> result;
  std::copy_if(endpoints.begin(), endpoints.end(), std::back_inserter(result),
               [](const OpenEndpoint& each) { return each.is_new; });
  return result;
}

void write_open(string_view type, const OpenEndpoint& endpoint, std::ostream& out) {
  JsonLine line;
  line.begin_object().member("type", type);
  if (type == "violation") line.member("severity", to_string(endpoint.judgement.severity));
  write_place(line, endpoint.sighting.place);
  line.text_or_null("name", endpoint.name);
  write_seen(line, endpoint.sighting);
  line.member("since", string_view(rfc3339(endpoint.since)))
      .member("new", endpoint.is_new)
      .member("reason", string_view(endpoint.judgement.reason))
      .member("expired", endpoint.judgement.expired)
      .text_or_null("owner", endpoint.judgement.owner)
      .text_or_null("note", endpoint.judgement.note)
      .end_object();
  fmt::print(out, "{}\n", line.text());
}

void write_former(string_view type, const FormerEndpoint& endpoint, std::ostream& out) {
  JsonLine line;
  line.begin_object().member("type", type);
  write_place(line, endpoint.sighting.place);
  write_seen(line, endpoint.sighting);
  line.member("since", string_view(rfc3339(endpoint.since)))
      .member("reason", string_view(endpoint.reason))
      .end_object();
  fmt::print(out, "{}\n", line.text());
}

}  // namespace

void print_audit(const AuditReport& report, const Policy& policy, const TextOptions& options,
                 std::ostream& out) {
  Text text(options, out);
  if (!report.violations.empty()) {
    text.heading("Violations");
    print_open(text, report.violations, true);
  }
  // On the first run everything is.
  const std::vector<OpenEndpoint> allowed_new =
      report.baseline ? new_ones(report.allowed) : std::vector<OpenEndpoint>();
  if (!allowed_new.empty()) {
    text.heading("Newly exposed, and allowed");
    print_open(text, allowed_new, false);
  }
  if (!report.fixed.empty()) {
    text.heading("Fixed");
    print_former(text, report.fixed);
  }
  if (!report.unknown.empty()) {
    text.heading("Unknown: open before, and not reached now");
    print_former(text, report.unknown);
  }
  if (!report.unprobed.empty()) {
    text.heading("Not probed");
    for (const Unprobed& each : report.unprobed)
      text.line(fmt::format("{}: {}", each.target, each.reason));
  }
  text.blank();
  if (report.interrupted) text.line("The run was interrupted: it has not looked everywhere.");
  const std::uint64_t fresh = count_new(report.violations) + count_new(report.allowed);
  text.line(fmt::format(
      "{}: {}, {} still open since an earlier run, {} newly exposed, {} fixed, {} unknown",
      policy.file, counted(report.violations.size(), "violation", "violations"),
      grouped(report.violations.size() - count_new(report.violations)), grouped(fresh),
      grouped(report.fixed.size()), grouped(report.unknown.size())));
  if (report.baseline)
    text.line(fmt::format("Run {}, compared with the one of {} (UTC).", report.run,
                          minute_text(*report.baseline)));
  else if (report.interrupted)
    text.line(fmt::format("Run {}; no run of this policy has come to its end yet.", report.run));
  else
    text.line(fmt::format("Run {}, the first of this policy that came to its end: all is new.",
                          report.run));
}

void write_audit(const AuditReport& report, const Policy& policy, std::ostream& out) {
  for (const OpenEndpoint& each : report.violations) write_open("violation", each, out);
  for (const OpenEndpoint& each : report.allowed) write_open("allowed", each, out);
  for (const FormerEndpoint& each : report.fixed) write_former("fixed", each, out);
  for (const FormerEndpoint& each : report.unknown) write_former("unknown", each, out);
  JsonLine line;
  line.begin_object()
      .member("type", string_view("audit-summary"))
      .member("policy", string_view(policy.file))
      .member("run", static_cast<std::uint64_t>(report.run))
      .text_or_null("baseline", report.baseline ? rfc3339(*report.baseline) : "")
      .member("violations", std::uint64_t{report.violations.size()})
      .member("new", count_new(report.violations) + count_new(report.allowed))
      .member("fixed", std::uint64_t{report.fixed.size()})
      .member("unknown", std::uint64_t{report.unknown.size()})
      .member("interrupted", report.interrupted)
      .key("unprobed")
      .begin_array();
  for (const Unprobed& each : report.unprobed) line.value(string_view(each.target));
  line.end_array().end_object();
  fmt::print(out, "{}\n", line.text());
}

}  // namespace yamabiko
