// What a decoder learned: named values in the order in which they were told.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace yamabiko {

// Texts have passed printable(); a list holds one line of text an item.
using FactValue = std::variant<std::uint64_t, std::string, std::vector<std::string>>;

struct Fact {
  std::string name;  // snake_case, as it stands in JSON
  FactValue value;

  friend bool operator==(const Fact&, const Fact&) = default;
};

using Facts = std::vector<Fact>;

// The value of the first fact of that name, or null.
[[nodiscard]] const FactValue* find_fact(const Facts& facts, std::string_view name);
// Replaces the fact of that name in place, or appends it.
void set_fact(Facts& facts, std::string name, FactValue value);
// One line for a person: lists are joined with ", ".
[[nodiscard]] std::string to_text(const FactValue& value);

}  // namespace yamabiko
