// A regular expression on the raw octets of a reply, and what its groups tell.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/protocol/facts.hpp"
#include "yamabiko/protocol/flags.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

class Regex;  // PCRE2 stays out of public headers

struct PatternError {
  std::size_t offset = 0;  // into the expression, in octets
  std::string message;
};

// What a pattern took from a reply; texts are printable.
struct PatternMatch {
  bool matched = false;
  std::string version;
  Facts facts;
  // over_limit when the search was given up.
  std::error_code error;
};

// `version` and the values of `facts` are texts in which $1 to $9 stand for
// the groups of the expression, ${1:be} and ${1:le} for the number that the octets
// of a group are in big or little endian, and $$ for a dollar sign.
struct PatternTexts {
  std::string match;  // PCRE2, without UTF
  std::string version;
  std::vector<std::pair<std::string, std::string>> facts;  // name, value
  std::vector<Flag> flags;                                 // what the match alone proves
  // More of a stream may follow, of which an earlier pattern tells more.
  bool goes_on = false;
};

class Pattern {
 public:
  // A reply is a stranger's, so the search reads no further than this…
  static constexpr std::size_t max_subject = 16384;
  // …and a match must begin within this.
  static constexpr std::size_t max_start = 4096;

  [[nodiscard]] static tl::expected<Pattern, PatternError> compile(PatternTexts texts);

  // A fact whose value comes out empty is left out.
  [[nodiscard]] PatternMatch match(ByteView reply) const;
  [[nodiscard]] const PatternTexts& texts() const { return texts_; }

 private:
  Pattern() = default;

  PatternTexts texts_;
  std::shared_ptr<const Regex> regex_;
};

}  // namespace yamabiko
