// Backslashes for text, and long enough fences for code.
#include "report/markdown_text.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// A bar ends a cell of a table, in code as well.
std::string without_bars(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '|') result += '\\';
    result += c;
  }
  return result;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  constexpr std::string_view special = "\\`*_[]<>|~&$!";
  std::string result;
  for (const char c : printable(text, text.size())) {
    if (special.find(c) != std::string_view::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string markdown_code(std::string_view text, std::size_t limit) {
  if (text.empty()) return "";
  const std::string clean = without_bars(printable(text, limit));
  const std::string fence(longest_run(clean, '`') + 1, '`');
  // One space at each end is taken off again.
  const bool padded = fence.size() > 1 || clean.front() == ' ' || clean.back() == ' ';
  const std::string pad = padded ? " " : "";
  return fence + pad + clean + pad + fence;
}

}  // namespace yamabiko
