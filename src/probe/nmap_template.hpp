// The texts in which a match of nmap-service-probes tells product and version.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace yamabiko {

// Replaces $1 … $9 by groups of the match (group 0 is the whole of it), and the
// helper functions by what they make of one:
//   $P(1)              its printing ASCII characters only
//   $SUBST(1,"_",".")  every "_" replaced by "."
//   $I(1,">")          an unsigned integer of up to 8 octets, big endian; "<" little
// Nothing when the text says anything else behind a "$", when there is no such
// group, or when the integer is too long: then the text tells nothing.
[[nodiscard]] std::optional<std::string> expand_nmap_template(
    std::string_view text, std::span<const std::string_view> groups);

// Whether a text could ever be expanded, as far as can be told without a match.
[[nodiscard]] bool is_nmap_template(std::string_view text);

}  // namespace yamabiko
