// A guard before the TOML parser: toml++ builds, and destroys, one nested
// table a part of a dotted key by recursion without a limit.
#pragma once

#include <optional>
#include <string_view>

namespace yamabiko {

// The number of the line with a key of more than `limit` parts, if any.
[[nodiscard]] std::optional<unsigned> line_of_deep_key(std::string_view toml, unsigned limit);

}  // namespace yamabiko
