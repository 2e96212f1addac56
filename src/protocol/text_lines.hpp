// The lines of protocols made of text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace yamabiko {

// Cuts the next whole line off `text`, without its end: LF, or CR LF.
inline std::optional<std::string_view> next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace yamabiko
