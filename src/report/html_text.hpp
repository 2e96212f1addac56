// Text that is safe inside HTML, and the small pieces that several sections share.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yamabiko {

// For the text of an element or an attribute in double quotes: printable(), and
// what HTML gives a meaning is escaped. All that comes from a file or the network
// goes through here. At most `limit` octets are read.
[[nodiscard]] std::string escaped(std::string_view text, std::size_t limit = 4096);

// The class of a verdict's colours: "v-severe", or "v-none" where there is none.
[[nodiscard]] std::string verdict_class(std::optional<Verdict> verdict);

// "severe" on its colour, or nothing where there is none.
[[nodiscard]] std::string verdict_badge(std::optional<Verdict> verdict);

// A badge for each flag.
[[nodiscard]] std::string flag_badges(const std::vector<Flag>& flags);

// A table that is scrolled where it is wider than the page, with its caption above;
// `attributes` and `content` are HTML.
[[nodiscard]] std::string wide_table(std::string_view caption, std::string_view attributes,
                                     std::string_view content);

// A section of the page with its heading; `id` is what links lead to.
[[nodiscard]] std::string section(std::string_view id, std::string_view heading,
                                  std::string_view body);

}  // namespace yamabiko
