// What SARIF calls a rule: a service, and what is wrong with it.
#pragma once

#include "report/json_line.hpp"
#include "yamabiko/assess/finding.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

// The worst that is wrong; the others are told in the message.
enum class Fault : std::uint8_t { amplification, loop, no_auth, disclosure };

// Of a finding that matters().
[[nodiscard]] Fault fault_of(const Finding& finding);
// "error", "warning" or "note" (section 3.27.10).
[[nodiscard]] std::string_view sarif_level(const Finding& finding);

// A text as a SARIF message holds it (sections 3.11.5 and 3.11.6): braces would be
// placeholders, brackets links.
[[nodiscard]] std::string sarif_message(std::string_view text);

// The rules of a run, each once, in the order in which they came up. A rule does not
// name the verdict: a result stays the same one while its figures change.
class SarifRules {
 public:
  struct Id {
    std::string text;  // "memcached/amplification"
    std::size_t index = 0;
  };
  // Adds the rule of a finding, unless it is there.
  Id add(const Finding& finding);
  // The array of reportingDescriptor objects (section 3.49).
  void write(JsonLine& line) const;

 private:
  struct Rule {
    std::string id;
    std::string service;
    Fault fault = Fault::amplification;
    double severity = 0;  // of the worst result
    std::vector<std::string> remediation;
  };
  std::map<std::string, std::size_t> numbers_;
  std::vector<Rule> rules_;
};

}  // namespace yamabiko
