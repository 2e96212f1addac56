// Makes text of octets that a stranger sent.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <string>
#include <string_view>

namespace yamabiko {

// Valid UTF-8 that no terminal obeys: C0 and C1 controls, DEL, line
// separators, bidirectional controls and octets that are not UTF-8 become
// \xNN or \u{NNNN}. A text that is already clean comes back as it was, so it
// is safe to apply twice. At most `limit` octets of input are read; "…" marks
// that there was more.
[[nodiscard]] std::string printable(ByteView bytes, std::size_t limit = 1024);
[[nodiscard]] std::string printable(std::string_view text, std::size_t limit = 1024);

// Whether all of it is printing ASCII, so that printable() changes nothing.
[[nodiscard]] bool is_plain(std::string_view text);

}  // namespace yamabiko
