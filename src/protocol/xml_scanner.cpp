// Walks over tags and texts once.
#include "protocol/xml_scanner.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace yamabiko::xml {
namespace {

constexpr std::string_view blanks = " \t\r\n";

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' ||
           c == '_' || c == '-' || c == '.';
  });
}

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

// Where the tag that begins `text` ends; a '>' within quotes is none.
std::size_t end_of_tag(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quote != 0) {
      if (letter == quote) quote = 0;
    } else if (letter == '"' || letter == '\'') {
      quote = letter;
    } else if (letter == '>') {
      return i;
    }
  }
  return std::string_view::npos;
}

}  // namespace

Event Scanner::finish(Event event) {
  finished_ = true;
  last_ = event;
  return event;
}

Event Scanner::next() {
  if (finished_) return last_;
  if (std::exchange(close_empty_, false)) return close_tag();
  while (true) {
    const std::size_t tag = rest_.find('<');
    const std::string_view text = trim(rest_.substr(0, tag));
    const bool inside = !path_.empty();
    if (!text.empty() && !inside && text != "\xef\xbb\xbf") return finish(Event::malformed);
    if (tag == std::string_view::npos)
      return finish(began_ && !inside ? Event::end : Event::truncated);
    rest_.remove_prefix(tag);
    if (!text.empty() && inside) {
      text_ = text;
      return Event::text;
    }
    // Instructions and comments say nothing.
    const bool comment = rest_.starts_with("<!--");
    if (!comment && !rest_.starts_with("<?")) return read_tag();
    const std::string_view mark = comment ? "-->" : "?>";
    const std::size_t end = rest_.find(mark, comment ? 4 : 2);
    if (end == std::string_view::npos) return finish(Event::truncated);
    rest_.remove_prefix(end + mark.size());
  }
}

Event Scanner::read_tag() {
  if (rest_.starts_with("<!")) return finish(Event::malformed);
  const std::size_t end = end_of_tag(rest_);
  if (end == std::string_view::npos) return finish(Event::truncated);
  const std::string_view tag = rest_.substr(1, end - 1);
  rest_.remove_prefix(end + 1);
  if (!tag.starts_with('/')) return open_tag(tag);
  const std::string_view name = trim(tag.substr(1));
  if (names_.empty() || names_.back() != name) return finish(Event::malformed);
  return close_tag();
}

Event Scanner::open_tag(std::string_view tag) {
  close_empty_ = tag.ends_with('/');
  if (close_empty_) tag.remove_suffix(1);
  const std::string_view name = tag.substr(0, tag.find_first_of(blanks));
  const bool second_root = began_ && path_.empty();
  if (!is_name(name) || second_root || path_.size() == max_depth) return finish(Event::malformed);
  began_ = true;
  names_.push_back(name);
  path_.push_back(local_name(name));
  return Event::open;
}

Event Scanner::close_tag() {
  names_.pop_back();
  path_.pop_back();
  return Event::close;
}

std::string unescape(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, char>, 5> entities{
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}}};
  std::string result;
  while (!text.empty()) {
    const auto* const found = std::find_if(entities.begin(), entities.end(), [&](const auto& each) {
      return text.starts_with(each.first);
    });
    const bool known = found != entities.end();
    result += known ? found->second : text.front();
    text.remove_prefix(known ? found->first.size() : 1);
  }
  return result;
}

}  // namespace yamabiko::xml
