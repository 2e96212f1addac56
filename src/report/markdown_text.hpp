// Text that Markdown (CommonMark, and GitHub's tables) shows as it is.
#pragma once

#include <string>
#include <string_view>

namespace yamabiko {

// For our own words: printable(), and what marks up or begins HTML is escaped. An
// address in it may still become a link.
[[nodiscard]] std::string markdown_text(std::string_view text);

// For words of strangers: a code span, in which nothing is a link, a mention or
// HTML. Of at most `limit` octets; empty for an empty text.
[[nodiscard]] std::string markdown_code(std::string_view text, std::size_t limit = 200);

}  // namespace yamabiko
