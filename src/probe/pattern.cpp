// Patterns on replies, with PCRE2.
#include "yamabiko/probe/pattern.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include <fmt/format.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace yamabiko {
namespace {

constexpr std::size_t max_expression = 4096;
// PCRE2 counts backtracking from anew for each place where a match may begin,
// so the worst case is this, times max_start: below a second.
constexpr std::uint32_t match_limit = 20000;
constexpr std::uint32_t depth_limit = 1000;
constexpr std::uint32_t heap_limit_kib = 4096;

template <auto Free>
struct Deleter {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using CompileContext = std::unique_ptr<pcre2_compile_context, Deleter<pcre2_compile_context_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Deleter<pcre2_match_context_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Deleter<pcre2_match_data_free>>;

PCRE2_SPTR units(std::string_view text) {
  return reinterpret_cast<PCRE2_SPTR>(text.data());
}

std::string error_text(int code) {
  std::array<char, 256> text{};
  pcre2_get_error_message(code, reinterpret_cast<PCRE2_UCHAR*>(text.data()), text.size());
  return text.data();
}

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

std::vector<std::string_view> groups_of(std::string_view subject, pcre2_match_data& data,
                                        std::size_t set) {
  const std::span ends{pcre2_get_ovector_pointer(&data),
                       std::size_t{2} * pcre2_get_ovector_count(&data)};
  std::vector<std::string_view> groups(ends.size() / 2);
  for (std::size_t i = 0; i < std::min(set, groups.size()); ++i) {
    const std::size_t begin = ends[2 * i];
    const std::size_t end = ends[2 * i + 1];
    // A group that took no part has no offsets; \K may move the begin.
    if (begin <= end && end <= subject.size()) groups[i] = subject.substr(begin, end - begin);
  }
  return groups;
}

}  // namespace

void Pattern::FreeCode::operator()(pcre2_real_code_8* code) const {
  pcre2_code_free(code);
}

tl::expected<Pattern, PatternError> Pattern::compile(PatternTexts texts) {
  const CompileContext context{pcre2_compile_context_create(nullptr)};
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  pcre2_set_max_pattern_length(context.get(), max_expression);
  int code = 0;
  PCRE2_SIZE offset = 0;
  Pattern pattern;
  pattern.code_.reset(pcre2_compile(units(texts.match), texts.match.size(),
                                    PCRE2_NEVER_UTF | PCRE2_USE_OFFSET_LIMIT, &code, &offset,
                                    context.get()));
  if (!pattern.code_)
    return tl::unexpected(PatternError{.offset = offset, .message = error_text(code)});

  std::uint32_t count = 0;
  pcre2_pattern_info(pattern.code_.get(), PCRE2_INFO_CAPTURECOUNT, &count);
  const std::vector<std::string_view> groups(count + 1);
  const auto check = [&](std::string_view text) { return substitute(text, groups).has_value(); };
  const bool good =
      check(texts.version) && std::all_of(texts.facts.begin(), texts.facts.end(),
                                          [&](const auto& fact) { return check(fact.second); });
  if (!good)
    return tl::unexpected(PatternError{
        .offset = 0,
        .message =
            fmt::format("a text uses '$' otherwise than $$ or $1 to ${}", std::min(count, 9U))});
  pattern.texts_ = std::move(texts);
  return pattern;
}

PatternMatch Pattern::match(ByteView reply) const {
  const std::string_view subject = as_text(reply.first(std::min(reply.size(), max_subject)));
  const MatchContext context{pcre2_match_context_create(nullptr)};
  pcre2_set_match_limit(context.get(), match_limit);
  pcre2_set_depth_limit(context.get(), depth_limit);
  pcre2_set_heap_limit(context.get(), heap_limit_kib);
  pcre2_set_offset_limit(context.get(), max_start);
  const MatchData data{pcre2_match_data_create_from_pattern(code_.get(), nullptr)};
  const int set =
      pcre2_match(code_.get(), units(subject), subject.size(), 0, 0, data.get(), context.get());
  PatternMatch result;
  if (set < 0) {
    if (set != PCRE2_ERROR_NOMATCH) result.error = make_error_code(DecodeErrc::over_limit);
    return result;
  }
  result.matched = true;
  const auto groups = groups_of(subject, *data, static_cast<std::size_t>(set));
  result.version = printable(substitute(texts_.version, groups).value_or(""));
  for (const auto& [name, text] : texts_.facts) {
    std::string value = printable(substitute(text, groups).value_or(""));
    if (!value.empty()) set_fact(result.facts, name, std::move(value));
  }
  return result;
}

}  // namespace yamabiko
