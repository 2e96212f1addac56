// One line an endpoint, for a list whose end is not known while it is written.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/report/text_options.hpp"

#include <array>
#include <cstddef>
#include <string>

namespace yamabiko {

// Columns begin wide enough for what is usual and grow with what comes, so that
// lines that were written before need not be known. A line is never wrapped: one
// that is wider than the terminal is still one line for grep.
class FindingLines {
 public:
  explicit FindingLines(const TextOptions& options);

  [[nodiscard]] std::string titles() const;
  [[nodiscard]] std::string line(const Finding& finding);

 private:
  static constexpr std::size_t columns = 6;

  TextOptions options_;
  bool narrow_;
  std::array<std::size_t, columns> widths_;
};

}  // namespace yamabiko
