// Cuts a message into its lines. A line ends with CR LF; LF alone is accepted,
// for many a small device sends it.
#include "protocol/http_message.hpp"

#include "protocol/text_lines.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>

namespace yamabiko::http {
namespace {

constexpr std::size_t max_headers = 128;
constexpr std::size_t max_product = 128;

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

bool is_control(char letter) {
  return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
}

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string_view trim(std::string_view text, std::string_view blanks) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// Where the first number with a dot in it begins, and its length.
std::optional<std::pair<std::size_t, std::size_t>> find_version(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_digit(text[i])) continue;
    std::size_t end = i;
    bool dotted = false;
    while (end < text.size() &&
           (is_digit(text[end]) ||
            (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1])))) {
      dotted = dotted || text[end] == '.';
      ++end;
    }
    if (dotted) return std::pair{i, end - i};
    i = end;
  }
  return std::nullopt;
}

}  // namespace

bool same_word(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::optional<Message> read_message(std::string_view text) {
  Message message;
  const auto start = next_line(text);
  if (!start || start->empty() || std::any_of(start->begin(), start->end(), is_control))
    return std::nullopt;
  message.start = *start;
  while (const auto line = next_line(text)) {
    if (line->empty()) {
      message.whole = true;
      message.body = text;
      break;
    }
    const std::size_t colon = line->find(':');
    if (colon == std::string_view::npos || message.headers.size() == max_headers) continue;
    message.headers.emplace_back(trim(line->substr(0, colon), " \t"),
                                 trim(line->substr(colon + 1), " \t"));
  }
  return message;
}

std::string_view header(const Message& message, std::string_view name) {
  const auto found = std::find_if(message.headers.begin(), message.headers.end(),
                                  [&](const auto& entry) { return same_word(entry.first, name); });
  return found == message.headers.end() ? std::string_view{} : found->second;
}

Product read_product(std::string_view text) {
  text = text.substr(0, max_product);
  const auto version = find_version(text);
  std::string_view name = version ? text.substr(0, version->first) : text;
  // "name/v1.2", "name (1.2", "name-1.2"
  if (version && name.size() > 1 && lower(name.back()) == 'v') {
    const std::string_view before = name.substr(0, name.size() - 1);
    if (std::string_view{"/ -("}.find(before.back()) != std::string_view::npos) name = before;
  }
  Product product;
  product.name = printable(trim(name, " \t/-(_"));
  if (version) product.version = printable(text.substr(version->first, version->second));
  return product;
}

}  // namespace yamabiko::http
