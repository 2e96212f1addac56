// Escapes, and writes the small pieces.
#include "report/html_text.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <fmt/format.h>

namespace yamabiko {

std::string escaped(std::string_view text, std::size_t limit) {
  std::string result;
  for (const char c : printable(text, limit)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string verdict_class(std::optional<Verdict> verdict) {
  return verdict ? fmt::format("v-{}", to_string(*verdict)) : "v-none";
}

std::string verdict_badge(std::optional<Verdict> verdict) {
  if (!verdict) return "";
  return fmt::format(R"(<span class="badge {}">{}</span>)", verdict_class(verdict),
                     to_string(*verdict));
}

std::string flag_badges(const std::vector<Flag>& flags) {
  std::string result;
  for (const Flag flag : flags) {
    if (!result.empty()) result += ' ';
    result += fmt::format(R"(<span class="badge flag">{}</span>)", to_string(flag));
  }
  return result;
}

std::string wide_table(std::string_view caption, std::string_view attributes,
                       std::string_view content) {
  // A <caption> would be as wide as the table, and so end beyond the edge.
  return fmt::format(
      "<p class=\"caption\">{0}</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"group\" "
      "aria-label=\"{0}\">\n<table {1} aria-label=\"{0}\">\n{2}</table></div>\n",
      caption, attributes, content);
}

std::string section(std::string_view id, std::string_view heading, std::string_view body) {
  return fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-h\">\n<h2 id=\"{0}-h\">{1}</h2>\n{2}"
      "</section>\n",
      id, heading, body);
}

}  // namespace yamabiko
