// Finds, sets and prints facts.
#include "yamabiko/protocol/facts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {

const FactValue* find_fact(const Facts& facts, std::string_view name) {
  const auto found = std::find_if(facts.begin(), facts.end(),
                                  [name](const Fact& fact) { return fact.name == name; });
  return found == facts.end() ? nullptr : &found->value;
}

void set_fact(Facts& facts, std::string name, FactValue value) {
  const auto found = std::find_if(facts.begin(), facts.end(),
                                  [&name](const Fact& fact) { return fact.name == name; });
  if (found == facts.end())
    facts.push_back({std::move(name), std::move(value)});
  else
    found->value = std::move(value);
}

std::string to_text(const FactValue& value) {
  if (const auto* number = std::get_if<std::uint64_t>(&value)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return fmt::format("{}", fmt::join(std::get<std::vector<std::string>>(value), ", "));
}

}  // namespace yamabiko
