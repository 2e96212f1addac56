// Patterns on replies, and the texts made of their groups.
#include "yamabiko/probe/pattern.hpp"

#include "probe/regex.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::size_t most_number_octets = 8;
constexpr std::string_view big_endian = ":be}";
constexpr std::string_view little_endian = ":le}";

// The number that the octets are, most significant first; nothing where there
// are none, or more than a number of 64 bits has.
std::string number_in(std::string_view octets) {
  if (octets.empty() || octets.size() > most_number_octets) return {};
  std::uint64_t value = 0;
  for (const char octet : octets) value = value << 8 | static_cast<unsigned char>(octet);
  return fmt::to_string(value);
}

// The group that text[at] names; nothing where it is no digit, or beyond the last.
std::optional<std::string_view> group_at(std::string_view text, std::size_t at,
                                         std::span<const std::string_view> groups) {
  if (at >= text.size() || text[at] < '1' || text[at] > '9') return std::nullopt;
  const auto group = static_cast<std::size_t>(text[at] - '0');
  if (group >= groups.size()) return std::nullopt;
  return groups[group];
}

// Replaces $1 … $9 by groups, ${1:be} and ${1:le} by the numbers in them, and $$
// by a dollar sign; nothing for any other use of the sign.
std::optional<std::string> substitute(std::string_view text,
                                      std::span<const std::string_view> groups) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$') {
      result += text[i];
      continue;
    }
    ++i;
    if (i == text.size()) return std::nullopt;
    if (text[i] == '$') {
      result += '$';
      continue;
    }
    const bool is_number = text[i] == '{';
    if (is_number) ++i;
    const auto group = group_at(text, i, groups);
    if (!group) return std::nullopt;
    if (!is_number) {
      result += *group;
      continue;
    }
    const std::string_view order = text.substr(i + 1).substr(0, little_endian.size());
    if (order != big_endian && order != little_endian) return std::nullopt;
    std::string octets(*group);
    if (order == little_endian) std::reverse(octets.begin(), octets.end());
    result += number_in(octets);
    i += order.size();
  }
  return result;
}

}  // namespace

tl::expected<Pattern, PatternError> Pattern::compile(PatternTexts texts) {
  auto regex = Regex::compile(texts.match, {});
  if (!regex) return tl::unexpected(regex.error());
  const std::size_t count = regex->group_count();
  const std::vector<std::string_view> groups(count + 1);
  const auto check = [&](std::string_view text) { return substitute(text, groups).has_value(); };
  const bool good =
      check(texts.version) && std::all_of(texts.facts.begin(), texts.facts.end(),
                                          [&](const auto& fact) { return check(fact.second); });
  if (!good)
    return tl::unexpected(PatternError{
        .offset = 0,
        .message =
            fmt::format("a text uses '$' otherwise than $$, $1 to ${0} or ${{1:be}} to ${{{0}:le}}",
                        std::min<std::size_t>(count, 9))});
  Pattern pattern;
  pattern.regex_ = std::make_shared<const Regex>(std::move(*regex));
  pattern.texts_ = std::move(texts);
  return pattern;
}

PatternMatch Pattern::match(ByteView reply) const {
  const RegexMatch found = regex_->search(reply);
  PatternMatch result;
  if (found.result == RegexMatch::Result::given_up)
    result.error = make_error_code(DecodeErrc::over_limit);
  if (found.result != RegexMatch::Result::matched) return result;
  result.matched = true;
  result.version = printable(substitute(texts_.version, found.groups).value_or(""));
  for (const auto& [name, text] : texts_.facts) {
    std::string value = printable(substitute(text, found.groups).value_or(""));
    if (!value.empty()) set_fact(result.facts, name, std::move(value));
  }
  return result;
}

}  // namespace yamabiko
