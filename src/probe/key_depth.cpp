// Looks for keys of too many parts, knowing no more of TOML than its strings
// and comments.
#include "probe/key_depth.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

// Where the string that begins at `begin` ends: behind its closing quotes, or
// at what cannot be within it, where the parser will stop anyhow.
std::size_t end_of_string(std::string_view toml, std::size_t begin) {
  const char quote = toml[begin];
  const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
  const bool many_lines = toml.substr(begin).starts_with(three);
  std::size_t at = begin + (many_lines ? 3 : 1);
  while (at < toml.size()) {
    if (toml[at] == '\\' && quote == '"') {
      at += 2;
    } else if (!many_lines && (toml[at] == quote || toml[at] == '\n')) {
      return toml[at] == quote ? at + 1 : at;
    } else if (many_lines && toml.substr(at).starts_with(three)) {
      // One or two more quotes still belong to the text.
      at += 3;
      for (int more = 0; more < 2 && at < toml.size() && toml[at] == quote; ++more) ++at;
      return at;
    } else {
      ++at;
    }
  }
  return toml.size();
}

}  // namespace

std::optional<unsigned> line_of_deep_key(std::string_view toml, unsigned limit) {
  unsigned parts = 1;
  for (std::size_t at = 0; at < toml.size();) {
    const char letter = toml[at];
    if (letter == '"' || letter == '\'') {
      at = end_of_string(toml, at);
      continue;
    }
    if (letter == '#') {
      at = std::min(toml.find('\n', at), toml.size());
      continue;
    }
    if (letter == '.' && ++parts > limit) {
      const auto lines =
          std::count(toml.begin(), toml.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      return static_cast<unsigned>(lines) + 1;
    }
    if (std::string_view{"=,[]{}\n"}.find(letter) != std::string_view::npos) parts = 1;
    ++at;
  }
  return std::nullopt;
}

}  // namespace yamabiko
