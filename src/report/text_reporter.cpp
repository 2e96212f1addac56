// Puts the parts of the report for people in order.
#include "yamabiko/report/text_reporter.hpp"

#include "report/colour.hpp"
#include "report/endpoint_table.hpp"
#include "report/finding_details.hpp"
#include "report/folding.hpp"
#include "report/host_summary.hpp"
#include "report/run_text.hpp"
#include "report/wrap.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::size_t least_columns = 60;
// A network of silent addresses is summed up once there are more than these.
constexpr std::size_t most_dull_hosts = 10;

using Host = std::vector<Finding>;

bool is_dull_host(const Host& host) {
  return std::all_of(host.begin(), host.end(), is_dull);
}

bool in_order_of_ports(const Finding& left, const Finding& right) {
  return std::tie(left.endpoint.port, left.endpoint.transport) <
         std::tie(right.endpoint.port, right.endpoint.transport);
}

void write_lines(std::ostream& out, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) out << line << '\n';
}

void write_wrapped(std::ostream& out, const TextOptions& options, Style style,
                   std::string_view text) {
  for (const std::string& line : wrap(text, options.width)) {
    out << painted(options.colour, style, line) << '\n';
  }
}

std::string host_title(const Host& host) {
  const Finding& first = host.front();
  const std::string address = first.endpoint.target.text();
  return first.name.empty() ? address : fmt::format("{} ({})", address, printable(first.name));
}

void write_host(std::ostream& out, const TextOptions& options, const Host& host) {
  write_wrapped(out, options, Style::heading, host_title(host));
  out << '\n';
  write_lines(out, endpoint_table(host, options));
  out << '\n';
  DetailsWriter writer{options};
  for (const Finding& finding : host) {
    const std::vector<std::string> details = writer.details(finding);
    write_lines(out, details);
    if (!details.empty()) out << '\n';
  }
  write_wrapped(out, options, summary_style(host), host_summary(host));
  out << '\n';
}

}  // namespace

TextReporter::TextReporter(std::ostream& out, TextOptions options) : out_(out), options_(options) {
  options_.width = std::max(options_.width, least_columns);
}

void TextReporter::begin(const RunInfo& info) {
  tool_version_ = info.tool_version;
}

void TextReporter::finding(const Finding& finding) {
  const auto [number, is_new] = host_numbers_.try_emplace(finding.endpoint.target, hosts_.size());
  if (is_new) hosts_.emplace_back();
  hosts_[number->second].push_back(finding);
}

void TextReporter::end(const RunSummary& summary) {
  const auto dull_hosts = std::count_if(hosts_.begin(), hosts_.end(), is_dull_host);
  const bool leave_out = static_cast<std::size_t>(dull_hosts) > most_dull_hosts;
  KindCounts left_out;
  for (Host& host : hosts_) {
    std::stable_sort(host.begin(), host.end(), in_order_of_ports);
    if (leave_out && is_dull_host(host)) {
      for (const Finding& finding : host) left_out.add(finding);
    } else {
      write_host(out_, options_, host);
    }
  }
  if (leave_out) {
    write_wrapped(out_, options_, Style::dim,
                  fmt::format("Not shown: {} targets where nothing answers: {}", dull_hosts,
                              left_out.text()));
    out_ << '\n';
  }
  for (const RunRemark& remark : run_remarks(summary)) {
    write_wrapped(out_, options_, remark.style, remark.text);
  }
  write_wrapped(out_, options_, Style::dim, run_footer(tool_version_, summary));
  out_ << std::flush;
}

}  // namespace yamabiko
