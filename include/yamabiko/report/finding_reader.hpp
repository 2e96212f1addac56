// Reads back what JsonlReporter wrote, or whoever else: the lines are hostile.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/report/run.hpp"

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <tl/expected.hpp>

namespace yamabiko {

using ReportLine = std::variant<RunInfo, Finding, RunSummary>;

// Longer lines, and values nested deeper, are refused.
inline constexpr std::size_t longest_report_line = std::size_t{16} << 20;
inline constexpr std::size_t deepest_report_value = 16;

// One line, without its end. Members that are not known are skipped, and those that
// are missing count as absent where that can be. All texts have passed printable().
// Figures come back with the four decimals that were written. A zone that this machine
// does not have is left out of an address. The error is a sentence for the user.
[[nodiscard]] tl::expected<ReportLine, std::string> parse_report_line(std::string_view line);

class FindingReader {
 public:
  // `in` must outlive the reader.
  explicit FindingReader(std::istream& in) : in_(in) {}

  // The next line, or nothing behind the last; empty lines are skipped, and so is half
  // a line at the end, which a killed run or a full disk leaves. The error begins with
  // the number of the line, and nothing can be read after it.
  [[nodiscard]] tl::expected<std::optional<ReportLine>, std::string> next();
  // The number of the line that next() gave, from 1.
  [[nodiscard]] std::size_t line_number() const { return number_; }

 private:
  // Whether there was one that fits.
  [[nodiscard]] bool read_line();

  std::istream& in_;
  std::string line_;
  std::size_t number_ = 0;
  bool is_cut_ = false;  // the line has no end, since the file has one
};

}  // namespace yamabiko
