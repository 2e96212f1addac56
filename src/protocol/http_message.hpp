// The form that HTTP gave to other protocols: a line, headers, an empty line
// (RFC 9112 section 2.1). SSDP and SIP put it into datagrams.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace yamabiko::http {

// Views into the text that was read.
struct Message {
  std::string_view start;                                              // the first line
  std::vector<std::pair<std::string_view, std::string_view>> headers;  // in order
  std::string_view body;                                               // after the empty line
  bool whole = false;                                                  // the empty line was there
};

// Nothing when the first line does not end, is empty or has controls. Headers
// that are none are passed over; of more than 128 the others are not read.
[[nodiscard]] std::optional<Message> read_message(std::string_view text);

// The value of the first header of that name, in any case; empty when there is none.
[[nodiscard]] std::string_view header(const Message& message, std::string_view name);

// "MiniUPnPd/2.3.1", "kamailio (5.6.3 (x86_64/linux))", "Asterisk PBX 18.10.0":
// what stands before the first number with a dot in it, and that number.
struct Product {
  std::string name;
  std::string version;
};
[[nodiscard]] Product read_product(std::string_view text);

// Whether two texts are the same but for the case of ASCII letters.
[[nodiscard]] bool same_word(std::string_view left, std::string_view right);

}  // namespace yamabiko::http
