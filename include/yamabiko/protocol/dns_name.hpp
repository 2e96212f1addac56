// Names of DNS as messages carry them.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace yamabiko::dns {

// "example.org" as labels, each after its length, and the empty one of the root
// (RFC 1035 section 3.1); at most 255 octets. A final dot makes no difference.
// Only letters, digits, '-' and '_' are taken (no escapes), and the root is no
// name here. The error is a sentence for the user.
[[nodiscard]] tl::expected<Bytes, std::string> name_octets(std::string_view text);

}  // namespace yamabiko::dns
