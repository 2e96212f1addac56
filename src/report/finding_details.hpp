// Below the table: what was seen at an endpoint, how bad it can get, and how
// to fix it.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/report/text_options.hpp"

#include <map>
#include <string>
#include <vector>

namespace yamabiko {

// Writes the details of the findings of one host, one after the other, and
// refers back to what it has said already: a service that answers over both
// transports needs to be fixed once.
class DetailsWriter {
 public:
  explicit DetailsWriter(TextOptions options) : options_(options) {}

  // Nothing where the line of the table says it all.
  [[nodiscard]] std::vector<std::string> details(const Finding& finding);

 private:
  // The port where this was said first, or nothing when that is now.
  std::string said_at(const Finding& finding, const std::string& text);

  TextOptions options_;
  std::map<std::string, std::string> said_;  // text → port
};

}  // namespace yamabiko
