// Puts the parts of the list in order.
#include "yamabiko/report/list_reporter.hpp"

#include "report/colour.hpp"
#include "report/finding_lines.hpp"
#include "report/folding.hpp"
#include "report/run_text.hpp"
#include "report/service_totals.hpp"
#include "report/wrap.hpp"
#include "yamabiko/report/line_buffer.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace yamabiko {
namespace {

constexpr std::size_t least_columns = 60;

class ListReporter final : public Reporter {
 public:
  ListReporter(std::ostream& out, const TextOptions& options, Silence silence)
      : buffer_(out), options_(options), silence_(silence), lines_(options) {}

  void begin(const RunInfo& info) override { tool_version_ = info.tool_version; }

  void finding(const Finding& finding) override {
    if (is_dull(finding) && silence_ == Silence::counted) {
      silent_.add(finding);
      return;
    }
    if (!listed_) buffer_.add(lines_.titles());
    listed_ = true;
    buffer_.add(lines_.line(finding));
    totals_.add(finding);
  }

  void end(const RunSummary& summary) override {
    if (listed_) buffer_.add("");
    for (const std::string& line : totals_.lines(options_)) buffer_.add(line);
    if (!silent_.empty()) {
      add_wrapped(Style::dim, "Not shown, since nothing answers: " + silent_.text());
      buffer_.add("");
    }
    for (const RunRemark& remark : run_remarks(summary)) add_wrapped(remark.style, remark.text);
    add_wrapped(Style::dim, run_footer(tool_version_, summary));
    buffer_.flush();
  }

  void flush() override { buffer_.flush(); }

 private:
  void add_wrapped(Style style, std::string_view text) {
    for (const std::string& line : wrap(text, options_.width))
      buffer_.add(painted(options_.colour, style, line));
  }

  LineBuffer buffer_;
  TextOptions options_;
  Silence silence_;
  FindingLines lines_;
  ServiceTotals totals_;
  KindCounts silent_;
  bool listed_ = false;
  std::string tool_version_;
};

}  // namespace

std::unique_ptr<Reporter> make_list_reporter(std::ostream& out, TextOptions options,
                                             Silence silence) {
  options.width = std::max(options.width, least_columns);
  return std::make_unique<ListReporter>(out, options, silence);
}

}  // namespace yamabiko
