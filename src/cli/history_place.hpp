// Where the history is.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace yamabiko {

// $XDG_STATE_HOME/yamabiko/history.db, or the same below ~/.local/state (XDG Base
// Directory Specification). The error is a sentence for the user.
[[nodiscard]] tl::expected<std::string, std::string> default_history();

// What --db named, or else that.
[[nodiscard]] inline tl::expected<std::string, std::string> history_place(
    const std::string& named) {
  if (named.empty()) return default_history();
  return named;
}

}  // namespace yamabiko
