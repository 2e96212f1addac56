// Expressions and their limits, on PCRE2.
#include "probe/regex.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace yamabiko {
namespace {

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

void Regex::FreeCode::operator()(pcre2_real_code_8* code) const {
  pcre2_code_free(code);
}

tl::expected<Regex, PatternError> Regex::compile(std::string_view expression,
                                                 const RegexOptions& options) {
  const CompileContext context{pcre2_compile_context_create(nullptr)};
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  pcre2_set_max_pattern_length(context.get(), options.max_length);
  std::uint32_t flags = PCRE2_NEVER_UTF | PCRE2_USE_OFFSET_LIMIT;
  if (options.ignore_case) flags |= PCRE2_CASELESS;
  if (options.dot_is_all) flags |= PCRE2_DOTALL;
  int code = 0;
  PCRE2_SIZE offset = 0;
  Regex regex;
  regex.code_.reset(
      pcre2_compile(units(expression), expression.size(), flags, &code, &offset, context.get()));
  if (!regex.code_)
    return tl::unexpected(PatternError{.offset = offset, .message = error_text(code)});
  return regex;
}

std::size_t Regex::group_count() const {
  std::uint32_t count = 0;
  pcre2_pattern_info(code_.get(), PCRE2_INFO_CAPTURECOUNT, &count);
  return count;
}

RegexMatch Regex::search(ByteView subject) const {
  const std::string_view text =
      as_text(subject.first(std::min(subject.size(), Pattern::max_subject)));
  const MatchContext context{pcre2_match_context_create(nullptr)};
  pcre2_set_match_limit(context.get(), match_limit);
  pcre2_set_depth_limit(context.get(), depth_limit);
  pcre2_set_heap_limit(context.get(), heap_limit_kib);
  pcre2_set_offset_limit(context.get(), Pattern::max_start);
  const MatchData data{pcre2_match_data_create_from_pattern(code_.get(), nullptr)};
  const int set =
      pcre2_match(code_.get(), units(text), text.size(), 0, 0, data.get(), context.get());
  if (set == PCRE2_ERROR_NOMATCH) return {};
  if (set < 0) return {.result = RegexMatch::Result::given_up, .groups = {}};
  return {.result = RegexMatch::Result::matched,
          .groups = groups_of(text, *data, static_cast<std::size_t>(set))};
}

}  // namespace yamabiko
