// Typed access to tables of a service file.
#include "probe/table_reader.hpp"

#include "probe/nearest.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::string type_name(const toml::node& value) {
  std::ostringstream out;
  out << value.type();
  return out.str();
}

}  // namespace

void FileContext::fail(unsigned line, std::string message, std::string fix) {
  if (!error)
    error = ProbeFileError{
        .file = file, .line = line, .message = std::move(message), .fix = std::move(fix)};
}

TableReader::TableReader(FileContext& context, const toml::table& table, std::string what)
    : context_(context), table_(table), what_(std::move(what)), line_(table.source().begin.line) {}

unsigned TableReader::line_of(std::string_view key) const {
  const auto entry = table_.find(key);
  return entry == table_.end() ? line_ : entry->first.source().begin.line;
}

void TableReader::fail(std::string_view key, std::string message, std::string fix) {
  context_.fail(line_of(key), fmt::format("{}: {}", what_, message), std::move(fix));
}

void TableReader::require(std::string_view key, std::string_view example) {
  if (has(key)) return;
  const std::vector<std::string> present = keys();
  const std::string_view near =
      nearest(key, std::vector<std::string_view>{present.begin(), present.end()});
  // A slip in the key is pointed at where it stands.
  fail(near, fmt::format("'{}' is missing", key),
       near.empty() ? fmt::format("add {}", example)
                    : fmt::format("write '{}' instead of '{}'", key, printable(near, 64)));
}

void TableReader::wrong_type(std::string_view key, const toml::node& value,
                             std::string_view wanted) {
  context_.fail(value.source().begin.line,
                fmt::format("{}: '{}' is of type {}", what_, printable(key, 64), type_name(value)),
                fmt::format("write {}", wanted));
}

const toml::node* TableReader::node(std::string_view key) {
  asked_.emplace_back(key);
  return table_.get(key);
}

std::optional<std::string> TableReader::octets(std::string_view key) {
  const toml::node* const value = node(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* text = value->as_string()) return text->get();
  wrong_type(key, *value, "a text in quotes");
  return std::nullopt;
}

std::optional<std::string> TableReader::one_text(std::string_view key, const toml::node& value) {
  const auto* const text = value.as_string();
  if (text == nullptr) {
    wrong_type(key, value, "a text in quotes");
    return std::nullopt;
  }
  // What would change on its way to a terminal has no business here.
  if (text->get().empty() || printable(text->get(), text->get().size()) != text->get()) {
    context_.fail(
        value.source().begin.line,
        fmt::format("{}: '{}' is empty or holds control characters", what_, printable(key, 64)),
        "write one line of plain text");
    return std::nullopt;
  }
  return text->get();
}

std::optional<std::string> TableReader::text(std::string_view key) {
  const toml::node* const value = node(key);
  return value == nullptr ? std::nullopt : one_text(key, *value);
}

std::optional<std::uint64_t> TableReader::one_number(std::string_view key, const toml::node& value,
                                                     std::uint64_t least, std::uint64_t most) {
  const auto* const integer = value.as_integer();
  if (integer == nullptr) {
    wrong_type(key, value, "a whole number");
    return std::nullopt;
  }
  const std::int64_t number = integer->get();
  if (number < 0 || static_cast<std::uint64_t>(number) < least ||
      static_cast<std::uint64_t>(number) > most) {
    context_.fail(value.source().begin.line,
                  fmt::format("{}: '{}' is {}, out of range", what_, printable(key, 64), number),
                  fmt::format("write a number from {} to {}", least, most));
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(number);
}

std::optional<std::uint64_t> TableReader::number(std::string_view key, std::uint64_t least,
                                                 std::uint64_t most) {
  const toml::node* const value = node(key);
  return value == nullptr ? std::nullopt : one_number(key, *value, least, most);
}

std::optional<double> TableReader::real(std::string_view key) {
  const toml::node* const value = node(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_number()) return value->value<double>();
  wrong_type(key, *value, "a number");
  return std::nullopt;
}

std::optional<bool> TableReader::boolean(std::string_view key) {
  const toml::node* const value = node(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* flag = value->as_boolean()) return flag->get();
  wrong_type(key, *value, "true or false");
  return std::nullopt;
}

const toml::array* TableReader::array(std::string_view key, std::string_view example) {
  const toml::node* const value = node(key);
  if (value == nullptr) return nullptr;
  const toml::array* const array = value->as_array();
  if (array == nullptr) {
    wrong_type(key, *value, example);
  } else if (array->empty()) {
    fail(key, fmt::format("'{}' is empty", printable(key, 64)), fmt::format("write {}", example));
  }
  return array;
}

std::vector<std::string> TableReader::texts(std::string_view key) {
  std::vector<std::string> result;
  if (const auto* items = array(key, "an array of texts, like [\"a\", \"b\"]"))
    for (const toml::node& item : *items)
      if (auto text = one_text(key, item)) result.push_back(std::move(*text));
  return result;
}

std::vector<std::uint64_t> TableReader::numbers(std::string_view key, std::uint64_t least,
                                                std::uint64_t most) {
  std::vector<std::uint64_t> result;
  if (const auto* items = array(key, "an array of whole numbers, like [1, 2]"))
    for (const toml::node& item : *items)
      if (auto number = one_number(key, item, least, most)) result.push_back(*number);
  return result;
}

const toml::table* TableReader::table(std::string_view key) {
  const toml::node* const value = node(key);
  if (value == nullptr) return nullptr;
  if (value->as_table() == nullptr) wrong_type(key, *value, "a table, like { a = 1 }");
  return value->as_table();
}

std::vector<const toml::table*> TableReader::tables(std::string_view key) {
  std::vector<const toml::table*> result;
  if (const auto* items = array(key, "an array of tables, like [{ a = 1 }]")) {
    for (const toml::node& item : *items) {
      if (const toml::table* table = item.as_table()) {
        result.push_back(table);
      } else {
        wrong_type(key, item, "a table, like { a = 1 }");
      }
    }
  }
  return result;
}

std::vector<std::string> TableReader::keys() const {
  std::vector<const toml::key*> keys;
  for (auto entry = table_.begin(); entry != table_.end(); ++entry) keys.push_back(&entry->first);
  std::sort(keys.begin(), keys.end(), [](const toml::key* a, const toml::key* b) {
    const auto& left = a->source().begin;
    const auto& right = b->source().begin;
    return left.line != right.line ? left.line < right.line : left.column < right.column;
  });
  std::vector<std::string> names;
  for (const toml::key* key : keys) names.emplace_back(key->str());
  return names;
}

void TableReader::close() {
  const std::vector<std::string_view> known(asked_.begin(), asked_.end());
  for (const std::string& key : keys())
    if (std::find(known.begin(), known.end(), key) == known.end())
      fail(key, fmt::format("unknown key '{}'", printable(key, 64)), suggestion(key, known));
}

}  // namespace yamabiko
