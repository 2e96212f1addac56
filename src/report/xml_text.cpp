// Takes out what XML does not know; pugixml does the rest.
#include "report/xml_text.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <cstddef>
#include <utility>

namespace yamabiko {
namespace {

class StringWriter final : public pugi::xml_writer {
 public:
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
  std::string text;
};

}  // namespace

std::string xml_text(std::string_view text) {
  std::string clean = printable(text, text.size());
  for (std::size_t at = 0; (at = clean.find("\xef\xbf", at)) != std::string::npos;) {
    // No octet of another character: 0xef only leads, and what follows is whole.
    const char last = clean[at + 2];
    if (last == '\xbe' || last == '\xbf')
      clean.replace(at, 3, last == '\xbe' ? "\\u{fffe}" : "\\u{ffff}");
    else
      at += 3;
  }
  return clean;
}

void set(pugi::xml_node element, const char* name, std::string_view value) {
  element.append_attribute(name).set_value(xml_text(value).c_str());
}

void set_if_any(pugi::xml_node element, const char* name, std::string_view value) {
  if (!value.empty()) set(element, name, value);
}

std::string to_text(const pugi::xml_node& element) {
  StringWriter writer;
  element.print(writer, "", pugi::format_raw, pugi::encoding_utf8);
  return std::move(writer.text);
}

}  // namespace yamabiko
