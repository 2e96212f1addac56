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

// Replaces $1 … $9 by groups and $$ by a dollar sign; nothing for any other
// use of the sign, or for a group beyond the last.
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
    const auto group = static_cast<std::size_t>(text[i] - '0');
    if (text[i] < '1' || text[i] > '9' || group >= groups.size()) return std::nullopt;
    result += groups[group];
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
    return tl::unexpected(
        PatternError{.offset = 0,
                     .message = fmt::format("a text uses '$' otherwise than $$ or $1 to ${}",
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
