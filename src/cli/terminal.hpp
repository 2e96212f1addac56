// What the standard streams are connected to.
#pragma once

#include <cstddef>

namespace yamabiko {

enum class Stream { out, err };

// Of a report that goes to no terminal.
inline constexpr std::size_t default_width = 100;

[[nodiscard]] bool is_terminal(Stream stream);
// Whether whoever read what we write to standard output has closed it: they have read enough.
[[nodiscard]] bool is_reader_gone();
// Columns of the terminal on that stream; default_width when it does not tell.
[[nodiscard]] std::size_t terminal_width(Stream stream);
// False when the user set NO_COLOR (no-color.org) or the terminal is "dumb".
[[nodiscard]] bool colour_allowed();

}  // namespace yamabiko
