// Completion scripts and the manual page, made from the option table.
#pragma once

#include "cli/command_tree.hpp"

#include <string>
#include <string_view>

namespace yamabiko {

// Scripts for the three shells. Each follows the commands that were typed, skips
// the values of options, and offers options, commands, and values where there
// are finitely many.
[[nodiscard]] std::string bash_completion(const CommandEntry& root);
[[nodiscard]] std::string zsh_completion(const CommandEntry& root);
[[nodiscard]] std::string fish_completion(const CommandEntry& root);

// The manual page of section 1, in roff with the macros of man(7);
// `date` is that of the program, as "2026-11-25".
[[nodiscard]] std::string manual_page(const CommandEntry& root, std::string_view version,
                                      std::string_view date);

}  // namespace yamabiko
