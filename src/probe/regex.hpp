// A PCRE2 expression, and a search in the octets of a stranger that can't take
// long: the one place that knows PCRE2.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/probe/pattern.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

struct pcre2_real_code_8;

namespace yamabiko {

struct RegexOptions {
  bool ignore_case = false;
  bool dot_is_all = false;  // "." is any octet, LF included
  std::size_t max_length = 4096;
};

// What a search found. Group 0 is the whole match; groups that took no part
// are empty. They are views of what was searched.
struct RegexMatch {
  enum class Result : std::uint8_t { matched, not_matched, given_up };
  Result result = Result::not_matched;
  std::vector<std::string_view> groups;
};

class Regex {
 public:
  [[nodiscard]] static tl::expected<Regex, PatternError> compile(std::string_view expression,
                                                                 const RegexOptions& options);

  [[nodiscard]] std::size_t group_count() const;  // without group 0
  // Reads no more than Pattern::max_subject octets; a match must begin within
  // Pattern::max_start.
  [[nodiscard]] RegexMatch search(ByteView subject) const;

 private:
  struct FreeCode {
    void operator()(pcre2_real_code_8* code) const;
  };

  Regex() = default;

  std::unique_ptr<pcre2_real_code_8, FreeCode> code_;
};

}  // namespace yamabiko
