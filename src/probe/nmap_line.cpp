// Takes lines of nmap-service-probes apart.
#include "probe/nmap_line.hpp"

#include <algorithm>
#include <charconv>

namespace yamabiko {
namespace {

constexpr std::string_view blanks = " \t\r";

template <typename Number>
std::optional<Number> parse_number(std::string_view text, int base) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Of the letter of an escape, without \x.
std::optional<char> escaped(char letter) {
  constexpr std::string_view letters = "0abfnrtv\\";
  constexpr std::string_view octets{"\0\a\b\f\n\r\t\v\\", 9};
  const std::size_t place = letters.find(letter);
  if (place == std::string_view::npos) return std::nullopt;
  return octets[place];
}

}  // namespace

void NmapLine::skip_blanks() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size()));
}

bool NmapLine::at_end() {
  skip_blanks();
  return rest_.empty();
}

std::string_view NmapLine::word() {
  skip_blanks();
  const std::string_view word = rest_.substr(0, rest_.find_first_of(blanks));
  rest_.remove_prefix(word.size());
  return word;
}

bool NmapLine::take(std::string_view prefix) {
  skip_blanks();
  if (!rest_.starts_with(prefix)) return false;
  rest_.remove_prefix(prefix.size());
  return true;
}

std::optional<std::string_view> NmapLine::delimited() {
  if (rest_.empty()) return std::nullopt;
  const std::size_t end = rest_.find(rest_.front(), 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view text = rest_.substr(1, end - 1);
  rest_.remove_prefix(end + 1);
  return text;
}

std::string_view NmapLine::letters() {
  const auto end =
      std::find_if_not(rest_.begin(), rest_.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  const std::string_view text = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
  rest_.remove_prefix(text.size());
  return text;
}

std::string_view NmapLine::rest() {
  skip_blanks();
  const std::size_t last = rest_.find_last_not_of(blanks);
  return last == std::string_view::npos ? std::string_view{} : rest_.substr(0, last + 1);
}

bool holds(const std::vector<PortRange>& ranges, std::uint16_t port) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const PortRange& range) {
    return range.first <= port && port <= range.last;
  });
}

std::optional<std::vector<PortRange>> parse_port_ranges(std::string_view text) {
  std::vector<PortRange> ranges;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view item = text.substr(0, comma);
    const std::size_t dash = item.find('-');
    const auto first = parse_number<std::uint16_t>(item.substr(0, dash), 10);
    const auto last = dash == std::string_view::npos
                          ? first
                          : parse_number<std::uint16_t>(item.substr(dash + 1), 10);
    if (!first || !last || *first > *last) return std::nullopt;
    ranges.push_back({.first = *first, .last = *last});
    if (comma == std::string_view::npos) return ranges;
    text.remove_prefix(comma + 1);
  }
}

std::optional<Bytes> unescape_request(std::string_view text) {
  Bytes octets;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      octets.push_back(static_cast<std::byte>(text[i]));
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    if (text[i] == 'x') {
      const auto value = parse_number<std::uint8_t>(text.substr(i + 1, 2), 16);
      if (!value || i + 2 >= text.size()) return std::nullopt;
      octets.push_back(std::byte{*value});
      i += 2;
      continue;
    }
    const auto octet = escaped(text[i]);
    if (!octet) return std::nullopt;
    octets.push_back(static_cast<std::byte>(*octet));
  }
  return octets;
}

}  // namespace yamabiko
