// Reads the members of a JSON object that a stranger may have written.
//
// All objects of one line share a problem: the first member that is not what was
// asked for is noted there, and reading goes on with empty values. So a reader
// takes what it wants and looks at the problem once, at the end.
#pragma once

#include "report/rapidjson_simd.hpp"
#include "yamabiko/protocol/facts.hpp"

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <rapidjson/document.h>

namespace yamabiko {

using JsonDocument = rapidjson::GenericDocument<rapidjson::UTF8<>, rapidjson::MemoryPoolAllocator<>,
                                                rapidjson::MemoryPoolAllocator<>>;

class JsonObject {
 public:
  // `value` is an object; it and `problem` must outlive this.
  JsonObject(const rapidjson::Value& value, std::string& problem)
      : value_(&value), problem_(&problem) {}

  // Of each, what is null is absent, as what is missing. Texts pass printable().
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::uint64_t count(std::string_view name) const {
    return whole(name, std::numeric_limits<std::uint64_t>::max()).value_or(0);
  }
  [[nodiscard]] std::optional<std::uint64_t> whole(std::string_view name, std::uint64_t most) const;
  // Not negative.
  [[nodiscard]] std::optional<double> number(std::string_view name) const;
  [[nodiscard]] bool truth(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;
  [[nodiscard]] std::optional<JsonObject> object(std::string_view name) const;
  [[nodiscard]] std::vector<JsonObject> objects(std::string_view name) const;
  // All members, as facts.
  [[nodiscard]] Facts facts() const;

  // One of the values that to_string() names.
  template <typename Enum>
  [[nodiscard]] std::optional<Enum> choice(std::string_view name,
                                           std::initializer_list<Enum> values) const {
    const std::string word = text(name);
    if (word.empty()) return std::nullopt;
    for (const Enum value : values)
      if (to_string(value) == word) return value;
    complain(name, "is none of the words that may stand there");
    return std::nullopt;
  }

  // Notes that `name` is not what it has to be.
  void complain(std::string_view name, std::string_view what) const;

 private:
  // Null when there is none.
  [[nodiscard]] const rapidjson::Value* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> texts_of(const rapidjson::Value& list,
                                                  std::string_view name) const;

  const rapidjson::Value* value_;
  std::string* problem_;
};

}  // namespace yamabiko
