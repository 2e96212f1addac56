// Expands the version templates of nmap-service-probes.
#include "probe/nmap_template.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// What stands behind a "$": a group, or a function with a group and texts.
struct Use {
  enum class Function : std::uint8_t { none, printing, replace, integer };
  Function function = Function::none;
  std::size_t group = 0;
  std::string from;
  std::string to;
};

// Reads one use after the other; a failed read makes ok() false for good.
class UseReader {
 public:
  explicit UseReader(std::string_view text) : text_(text) {}

  Use use() {
    Use result;
    if (take("P(")) {
      result.function = Use::Function::printing;
      result.group = group();
      expect(")");
    } else if (take("SUBST(")) {
      result.function = Use::Function::replace;
      result.group = group();
      expect(",");
      result.from = quoted();
      expect(",");
      result.to = quoted();
      expect(")");
      if (result.from.empty()) ok_ = false;
    } else if (take("I(")) {
      result.function = Use::Function::integer;
      result.group = group();
      expect(",");
      result.from = quoted();
      expect(")");
      if (result.from != "<" && result.from != ">") ok_ = false;
    } else {
      result.group = group();
    }
    return result;
  }

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::string_view rest() const { return text_; }

 private:
  bool take(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }

  void skip_blanks() {
    while (take(" ")) {
    }
  }

  void expect(std::string_view word) {
    skip_blanks();
    if (!take(word)) ok_ = false;
  }

  std::size_t group() {
    skip_blanks();
    if (text_.empty() || text_.front() < '1' || text_.front() > '9') {
      ok_ = false;
      return 0;
    }
    const auto number = static_cast<std::size_t>(text_.front() - '0');
    text_.remove_prefix(1);
    return number;
  }

  // A text in double quotes, with a few escapes of C.
  std::string quoted() {
    skip_blanks();
    expect("\"");
    std::string result;
    while (ok_ && !take("\"")) {
      if (text_.empty()) {
        ok_ = false;
      } else if (take("\\n")) {
        result += '\n';
      } else if (take("\\r")) {
        result += '\r';
      } else if (take("\\t")) {
        result += '\t';
      } else {
        if (text_.size() > 1 && text_.front() == '\\') text_.remove_prefix(1);
        result += text_.front();
        text_.remove_prefix(1);
      }
    }
    return result;
  }

  std::string_view text_;
  bool ok_ = true;
};

std::string printing(std::string_view group) {
  std::string result;
  std::copy_if(group.begin(), group.end(), std::back_inserter(result),
               [](char c) { return c >= ' ' && c <= '~'; });
  return result;
}

std::string replaced(std::string_view group, std::string_view from, std::string_view to) {
  std::string result;
  while (true) {
    const std::size_t place = group.find(from);
    result += group.substr(0, place);
    if (place == std::string_view::npos) return result;
    result += to;
    group.remove_prefix(place + from.size());
  }
}

std::optional<std::string> integer(std::string_view group, bool big_endian) {
  if (group.empty() || group.size() > 8) return std::nullopt;
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < group.size(); ++i) {
    const char octet = big_endian ? group[i] : group[group.size() - 1 - i];
    value = value << 8U | static_cast<std::uint8_t>(octet);
  }
  return fmt::format("{}", value);
}

std::optional<std::string> apply(const Use& use, std::string_view group) {
  switch (use.function) {
    case Use::Function::none:
      return std::string(group);
    case Use::Function::printing:
      return printing(group);
    case Use::Function::replace:
      return replaced(group, use.from, use.to);
    case Use::Function::integer:
      return integer(group, use.from == ">");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> expand_nmap_template(std::string_view text,
                                                std::span<const std::string_view> groups) {
  std::string result;
  while (true) {
    const std::size_t dollar = text.find('$');
    result += text.substr(0, dollar);
    if (dollar == std::string_view::npos) return result;
    UseReader reader(text.substr(dollar + 1));
    const Use use = reader.use();
    if (!reader.ok() || use.group >= groups.size()) return std::nullopt;
    const auto value = apply(use, groups[use.group]);
    if (!value) return std::nullopt;
    result += *value;
    text = reader.rest();
  }
}

bool is_nmap_template(std::string_view text) {
  if (text.find('$') == std::string_view::npos) return true;
  std::array<std::string_view, 10> groups;
  groups.fill("0");
  return expand_nmap_template(text, groups).has_value();
}

}  // namespace yamabiko
