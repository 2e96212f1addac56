// What a monitoring system is to be told of: a verdict, or a range of factors as
// the Monitoring Plugins Development Guidelines write them.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace yamabiko {

class Threshold {
 public:
  // From a verdict on.
  explicit Threshold(Verdict verdict);
  // Reads "high", or "[@]START:END" with the factors that are fine: "10" is 0 to
  // 10, "5:" 5 and more, "~:10" anything up to 10; with "@" those that are not
  // fine. The error is a sentence for the user.
  [[nodiscard]] static tl::expected<Threshold, std::string> parse(std::string_view text);

  // Whether to raise an alert. A factor is the one that verdicts go by
  // (verdict_factor()); where nothing was measured there is none to alert of.
  [[nodiscard]] bool is_reached_by(const Finding& finding) const;
  // As a range, for performance data.
  [[nodiscard]] const std::string& range() const { return range_; }

 private:
  Threshold() = default;

  std::optional<Verdict> verdict_;
  double start_ = 0;
  double end_ = std::numeric_limits<double>::infinity();
  bool inside_ = false;  // alert of what is in the range, its ends included
  std::string range_;
};

}  // namespace yamabiko
