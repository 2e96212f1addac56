// Text that Markdown (CommonMark, and GitHub's tables) shows as it is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yamabiko {

// For our own words: printable(), and what marks up or begins HTML is escaped. An
// address in it may still become a link.
[[nodiscard]] std::string markdown_text(std::string_view text);

enum class Within : std::uint8_t { text, table };

// For words of strangers: a code span, in which nothing is a link, a mention or
// HTML. Of at most `limit` octets; empty for an empty text. In a table a bar ends
// the cell, in code as well, unless it is escaped.
[[nodiscard]] std::string markdown_code(std::string_view text, Within within,
                                        std::size_t limit = 200);

}  // namespace yamabiko
