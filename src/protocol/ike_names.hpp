// What the numbers and vendor IDs of IKE stand for.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace yamabiko::ike {

// As RFC 2408 section 3.14.1 and RFC 7296 section 3.10.1 (and the registry of
// IANA) name it; the number for those that we do not know.
[[nodiscard]] std::string notify_name(unsigned version, std::uint16_t type);

struct Vendor {
  std::string text;     // for a person; hexadecimal digits when it is unknown
  std::string product;  // empty when it names an extension rather than a product
};
[[nodiscard]] Vendor vendor_of(ByteView id);

}  // namespace yamabiko::ike
