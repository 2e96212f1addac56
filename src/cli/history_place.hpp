// Where the history is.
#pragma once

#include <string>
#include <vector>

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

// A command line as reports and history may tell it: of postgres://user:password@host
// without the password.
[[nodiscard]] std::vector<std::string> without_passwords(std::vector<std::string> command);

}  // namespace yamabiko
