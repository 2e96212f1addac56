// A finding as JSON, in the order of docs/finding.schema.json.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace yamabiko {

// What is absent is null; nothing is missing.
[[nodiscard]] nlohmann::ordered_json to_json(const Finding& finding);

// One line without a line end. Octets that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_line(const nlohmann::ordered_json& value);

}  // namespace yamabiko
