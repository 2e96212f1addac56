// Fills the columns, in one table or in several.
#include "yamabiko/report/shadowserver_reporter.hpp"

#include "report/csv_line.hpp"
#include "report/shadowserver_table.hpp"
#include "yamabiko/assess/assess.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

// Shadowserver's grades.
std::string_view severity_of(const Finding& finding) {
  if (finding.verdict == Verdict::severe) return "critical";
  if (finding.verdict == Verdict::high) return "high";
  if (finding.verdict == Verdict::amplifies || has_flag(finding, Flag::no_auth)) return "medium";
  return matters(finding) ? "low" : "info";
}

// The columns of one finding; each has its name in ShadowserverColumn::source.
class Row {
 public:
  Row(const Finding& finding, std::string_view timestamp)
      : finding_(finding), timestamp_(timestamp) {
    if (finding.amplification)
      largest_ = &finding.amplification->variants.at(finding.amplification->largest);
  }

  void add(CsvLine& line, const ShadowserverReport& report, std::string_view source) const {
    if (!source.starts_with('@'))
      add_fact(line, source);
    else if (source == "@tag")
      line.text(report.tag);
    else if (source == "@report")
      line.text(report.name);
    else
      add_member(line, source.substr(1));
  }

 private:
  void add_member(CsvLine& line, std::string_view name) const {
    const Endpoint& endpoint = finding_.endpoint;
    if (name == "timestamp") {
      line.text(timestamp_);
    } else if (name == "severity") {
      line.text(severity_of(finding_));
    } else if (name == "ip") {
      line.text(endpoint.target.text());
    } else if (name == "protocol") {
      line.text(to_string(endpoint.transport));
    } else if (name == "port") {
      line.number(std::uint64_t{endpoint.port});
    } else if (name == "hostname") {
      line.text(finding_.name);
    } else if (name == "version") {
      line.text(finding_.version);
    } else if (largest_ != nullptr && name == "packets") {
      line.number(largest_->response_packets);
    } else if (largest_ != nullptr && name == "size") {
      line.number(largest_->response_bytes);
    } else if (largest_ != nullptr && largest_->baf) {
      line.text(fmt::format("{:.2f}", *largest_->baf));
    } else {
      line.empty();
    }
  }

  // "name", or "name#2" for the third of a list.
  void add_fact(CsvLine& line, std::string_view source) const {
    const std::size_t mark = source.find('#');
    const FactValue* fact =
        source.empty() ? nullptr : find_fact(finding_.facts, source.substr(0, mark));
    if (fact == nullptr) {
      line.empty();
      return;
    }
    const auto* items = std::get_if<std::vector<std::string>>(fact);
    if (mark == std::string_view::npos) {
      line.text(items != nullptr ? fmt::format("{}", fmt::join(*items, "; ")) : to_text(*fact));
      return;
    }
    const std::string_view digits = source.substr(mark + 1);
    std::size_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (items != nullptr && number < items->size())
      line.text((*items)[number]);
    else
      line.empty();
  }

  const Finding& finding_;
  std::string_view timestamp_;
  const Variant* largest_ = nullptr;
};

// When the run began: "2026-11-24 21:06:51", in UTC.
std::string timestamp_of(const RunInfo& info) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(info.start)));
}

class TableReporter final : public Reporter {
 public:
  TableReporter(std::ostream& out, Begin begin, std::size_t most)
      : begin_(begin), lines_(out, most) {
    for (const ShadowserverReport& report : shadowserver_reports())
      for (const std::string& name : all_shadowserver_columns()) {
        const auto column = std::find_if(report.columns.begin(), report.columns.end(),
                                         [&name](const auto& one) { return one.name == name; });
        sources_[&report].push_back(column != report.columns.end()
                                        ? std::string_view(column->source)
                                    : name == "report" ? "@report"
                                                       : "");
      }
  }

  void begin(const RunInfo& info) override {
    timestamp_ = timestamp_of(info);
    if (begin_ == Begin::go_on) return;
    CsvLine line;
    for (const std::string& column : all_shadowserver_columns()) line.text(column);
    lines_.add(line.record());
    lines_.flush();
  }

  void finding(const Finding& finding) override {
    const Row row(finding, timestamp_);
    for (const ShadowserverReport* report : shadowserver_reports_of(finding)) {
      CsvLine line;
      for (const std::string_view source : sources_.at(report)) row.add(line, *report, source);
      lines_.add(line.record());
    }
  }

  void end(const RunSummary& /*summary*/) override { lines_.flush(); }
  void flush() override { lines_.flush(); }

 private:
  Begin begin_;
  LineBuffer lines_;
  std::string timestamp_;
  // One for each of all columns, empty where the report has no such column.
  std::map<const ShadowserverReport*, std::vector<std::string_view>> sources_;
};

class FolderReporter final : public Reporter {
 public:
  explicit FolderReporter(OpenReport open) : open_(std::move(open)) {}

  void begin(const RunInfo& info) override { timestamp_ = timestamp_of(info); }

  void finding(const Finding& finding) override {
    const Row row(finding, timestamp_);
    for (const ShadowserverReport* report : shadowserver_reports_of(finding)) {
      CsvLine line;
      for (const ShadowserverColumn& column : report->columns)
        row.add(line, *report, column.source);
      lines_of(*report).add(line.record());
    }
  }

  void end(const RunSummary& /*summary*/) override { flush(); }
  void flush() override {
    for (auto& [report, lines] : files_) lines.flush();
  }

 private:
  LineBuffer& lines_of(const ShadowserverReport& report) {
    if (const auto found = files_.find(&report); found != files_.end()) return found->second;
    LineBuffer& lines =
        files_.try_emplace(&report, open_(std::string(report.name) + ".csv")).first->second;
    CsvLine header;
    for (const ShadowserverColumn& column : report.columns) header.text(column.name);
    lines.add(header.record());
    return lines;
  }

  OpenReport open_;
  std::string timestamp_;
  std::map<const ShadowserverReport*, LineBuffer> files_;
};

}  // namespace

std::unique_ptr<Reporter> make_shadowserver_reporter(std::ostream& out, Begin begin,
                                                     std::size_t most) {
  return std::make_unique<TableReporter>(out, begin, most);
}

std::unique_ptr<Reporter> make_shadowserver_folder_reporter(OpenReport open) {
  return std::make_unique<FolderReporter>(std::move(open));
}

}  // namespace yamabiko
