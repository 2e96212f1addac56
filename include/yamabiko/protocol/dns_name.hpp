// Names of DNS as messages carry them.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace yamabiko::dns {

// RFC 1035 section 2.3.4, in octets; of a name with the lengths of its labels.
inline constexpr std::size_t max_label = 63;
inline constexpr std::size_t max_name = 255;

// "example.org" as labels, each after its length, and the empty one of the root
// (RFC 1035 section 3.1); at most 255 octets. A final dot makes no difference.
// Only letters, digits, '-' and '_' are taken (no escapes), and the root is no
// name here. The error is a sentence for the user.
[[nodiscard]] tl::expected<Bytes, std::string> name_octets(std::string_view text);

}  // namespace yamabiko::dns
