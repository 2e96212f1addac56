// Text that XML can hold, and elements as text.
#pragma once

#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace yamabiko {

// As printable(), and without the two characters besides controls that XML 1.0
// section 2.2 excludes: U+FFFE and U+FFFF become \u{fffe} and \u{ffff}. Escaping is
// left to the writer.
[[nodiscard]] std::string xml_text(std::string_view text);

// Appends an attribute whose value passes xml_text().
void set(pugi::xml_node element, const char* name, std::string_view value);
// The same, unless there is nothing to tell.
void set_if_any(pugi::xml_node element, const char* name, std::string_view value);

// The element on one line, as UTF-8.
[[nodiscard]] std::string to_text(const pugi::xml_node& element);

}  // namespace yamabiko
