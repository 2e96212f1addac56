// What is to be said about a finding, in sentences for its owner.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <string>
#include <vector>

namespace yamabiko {

// What was measured and noticed: "Answers anyone over UDP: 15 bytes in, …".
[[nodiscard]] std::vector<std::string> seen_sentences(const Finding& finding);

// What may come beyond that: no bound, worked out, and published elsewhere.
[[nodiscard]] std::vector<std::string> worst_case_sentences(const Finding& finding);

// The first fact that is a list, such as the programs of a port mapper; empty
// when there is none.
[[nodiscard]] std::string list_sentence(const Finding& finding);

}  // namespace yamabiko
