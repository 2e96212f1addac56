// A comparison as text for people, and as lines of JSON for programs.
#pragma once

#include "yamabiko/audit/comparison.hpp"
#include "yamabiko/report/text_options.hpp"

#include <ostream>
#include <string>

namespace yamabiko {

// What a line says behind the kind: "192.0.2.1 11211/udp  memcached 1.6.18, severe".
[[nodiscard]] std::string change_text(const Change& change);
// "open: memcached 1.6.18, 149.1x payload, 36.4x L2, severe"
[[nodiscard]] std::string sighting_text(const Sighting& sighting);

// Prints as the changes come, so that millions need no memory.
class ComparisonPrinter {
 public:
  virtual ~ComparisonPrinter() = default;
  virtual void begin(const Side& a, const Side& b) = 0;
  virtual void change(const Change& change) = 0;
  virtual void end(const ChangeTotals& totals) = 0;
};

[[nodiscard]] std::unique_ptr<ComparisonPrinter> make_text_printer(std::ostream& out,
                                                                   TextOptions options);
[[nodiscard]] std::unique_ptr<ComparisonPrinter> make_jsonl_printer(std::ostream& out);

}  // namespace yamabiko
