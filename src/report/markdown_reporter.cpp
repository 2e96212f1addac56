// Puts the parts of a ticket in order, the most urgent first.
#include "yamabiko/report/markdown_reporter.hpp"

#include "report/finding_sentences.hpp"
#include "report/finding_text.hpp"
#include "report/folding.hpp"
#include "report/host_summary.hpp"
#include "report/markdown_text.hpp"
#include "report/number_text.hpp"
#include "report/run_text.hpp"
#include "yamabiko/assess/assess.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// More rows than these nobody reads in a ticket; they are counted.
constexpr std::size_t most_rows = 200;
constexpr std::size_t most_of_a_service = 25;

std::string address_of(const Finding& finding, Within within) {
  const std::string address = markdown_code(finding.endpoint.target.text(), within);
  return finding.name.empty()
             ? address
             : fmt::format("{} ({})", address, markdown_code(finding.name, within));
}

std::string version_of(const Finding& finding) {
  return markdown_code(finding.version.empty() ? finding.banner : finding.version, Within::table,
                       80);
}

// What is urgent comes first, then hosts and ports in their order.
bool before(const Finding& left, const Finding& right) {
  const auto key = [](const Finding& finding) {
    const int verdict = finding.verdict ? static_cast<int>(*finding.verdict) : 0;
    return std::tuple(-verdict, !matters(finding), finding.endpoint.target, finding.endpoint.port,
                      finding.endpoint.transport);
  };
  return key(left) < key(right);
}

class MarkdownReporter final : public Reporter {
 public:
  explicit MarkdownReporter(std::ostream& out) : out_(out) {}

  void begin(const RunInfo& info) override { info_ = info; }

  void finding(const Finding& finding) override {
    if (matters(finding)) hosts_.insert(finding.endpoint.target);
    if (is_dull(finding))
      silent_.add(finding);
    else
      findings_.push_back(finding);
    // Of one host alone a sentence can tell how it stands.
    if (all_.empty() || all_.front().endpoint.target == finding.endpoint.target)
      all_.push_back(finding);
    else
      several_ = true;
  }

  void end(const RunSummary& summary) override {
    std::sort(findings_.begin(), findings_.end(), before);
    out_ << "# " << markdown_text(headline(summary)) << "\n\n";
    write_table();
    if (!silent_.empty())
      out_ << "Not shown, since nothing answers: " << markdown_text(silent_.text()) << "\n\n";
    write_services();
    for (const RunRemark& remark : run_remarks(summary))
      out_ << markdown_text(remark.text) << "\n\n";
    out_ << markdown_text(fmt::format("{} (begun {})", run_footer(info_.tool_version, summary),
                                      rfc3339(info_.start)))
         << '\n'
         << std::flush;
  }

 private:
  [[nodiscard]] std::string headline(const RunSummary& summary) const {
    if (!several_ && !all_.empty() && summary.targets <= 1) return host_summary(all_);
    if (hosts_.empty())
      return fmt::format("{} asked: nothing that somebody should act on",
                         counted(summary.targets, "address", "addresses"));
    return fmt::format(
        "{} of {} should be acted on{}", counted(hosts_.size(), "host", "hosts"),
        grouped(std::max<std::uint64_t>(summary.targets, hosts_.size())),
        summary.worst ? fmt::format("; the worst is {}", to_string(*summary.worst)) : "");
  }

  void write_table() {
    if (findings_.empty()) return;
    out_ << "| Host | Port | State | Service | Version | Amplification | Verdict |\n"
            "|---|---|---|---|---|---|---|\n";
    std::size_t rows = 0;
    for (const Finding& finding : findings_) {
      if (++rows > most_rows) break;
      const std::string factors =
          finding.amplification ? short_factors_text(*finding.amplification) : "";
      out_ << fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n",
                          address_of(finding, Within::table), port_text(finding.endpoint),
                          to_string(finding.state), markdown_text(service_text(finding)),
                          version_of(finding), factors, markdown_text(verdict_text(finding)));
    }
    out_ << '\n';
    if (findings_.size() > most_rows)
      out_ << "And " << counted(findings_.size() - most_rows, "more endpoint", "more endpoints")
           << ".\n\n";
  }

  // What has to be done is said once a service, since it is the same everywhere.
  void write_services() {
    std::vector<std::pair<std::string, std::vector<const Finding*>>> services;
    std::map<std::string, std::size_t> numbers;
    for (const Finding& finding : findings_) {
      if (!matters(finding)) continue;
      const auto [number, is_new] = numbers.try_emplace(finding.service, services.size());
      if (is_new) services.push_back({finding.service, {}});
      services[number->second].second.push_back(&finding);
    }
    for (const auto& [name, found] : services) write_service(name, found);
  }

  void write_service(const std::string& name, const std::vector<const Finding*>& found) {
    const Finding& worst = *found.front();
    out_ << "## "
         << markdown_text(joined(name.empty() ? "Not recognised" : name, ": ", verdict_text(worst)))
         << "\n\n";
    std::size_t shown = 0;
    for (const Finding* finding : found) {
      if (++shown > most_of_a_service) break;
      write_why(*finding);
    }
    if (found.size() > most_of_a_service)
      out_ << "- and "
           << counted(found.size() - most_of_a_service, "more endpoint", "more endpoints") << '\n';
    out_ << '\n';
    const std::vector<std::string> worst_case = worst_case_sentences(worst);
    if (!worst_case.empty()) {
      out_ << "**Worst case.**";
      for (const std::string& sentence : worst_case) out_ << ' ' << markdown_text(sentence);
      out_ << "\n\n";
    }
    if (worst.remediation.empty()) return;
    out_ << "**What to do**\n\n";
    for (std::size_t step = 0; step < worst.remediation.size(); ++step)
      out_ << step + 1 << ". " << markdown_text(worst.remediation[step]) << '\n';
    out_ << '\n';
  }

  void write_why(const Finding& finding) {
    out_ << "- " << address_of(finding, Within::text) << ' ' << port_text(finding.endpoint);
    std::string factors;
    if (finding.amplification) factors = factors_text(*finding.amplification);
    if (const std::string text = joined(verdict_text(finding), ", ", factors); !text.empty())
      out_ << " (" << markdown_text(text) << ")";
    out_ << ':';
    for (const std::string& sentence : seen_sentences(finding))
      out_ << ' ' << markdown_text(sentence);
    // Strangers' words, from the list of a port mapper to names of files.
    if (const std::string list = list_sentence(finding); !list.empty())
      out_ << ' ' << markdown_code(list, Within::text, 1000);
    out_ << '\n';
  }

  std::ostream& out_;
  RunInfo info_;
  std::vector<Finding> findings_;  // what is to be shown
  std::vector<Finding> all_;       // of the first host
  bool several_ = false;
  std::set<Address> hosts_;  // that should be acted on
  KindCounts silent_;
};

}  // namespace

std::unique_ptr<Reporter> make_markdown_reporter(std::ostream& out) {
  return std::make_unique<MarkdownReporter>(out);
}

}  // namespace yamabiko
