// Keeps the many endpoints where nothing is from burying the few that answer.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace yamabiko {

// Nothing is there that a person would want a line of its own for.
[[nodiscard]] bool is_dull(const Finding& finding);

// Counts findings by state and reason, in bounded memory: reasons name addresses,
// and of those there may be very many.
class KindCounts {
 public:
  void add(const Finding& finding);
  [[nodiscard]] bool empty() const { return counts_.empty(); }
  // The most frequent first: "997 closed (reset), 3 no-answer".
  [[nodiscard]] std::string text() const;

 private:
  std::map<std::string, std::uint64_t> counts_;
  std::uint64_t others_ = 0;
};

struct Folded {
  std::vector<const Finding*> shown;  // into the findings that were given
  std::string rest;                   // the counts of what is left out, empty when nothing is
};

// Leaves out what is dull when it needs more than 20 lines.
[[nodiscard]] Folded fold(const std::vector<Finding>& findings);

// The reason, without the address where that is the target itself, as it is
// for most ICMP errors.
[[nodiscard]] std::string short_reason(const Finding& finding);

}  // namespace yamabiko
