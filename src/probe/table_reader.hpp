// Reads a table of a service file by key.
//
// Errors stick, as in ByteReader: the first is kept in FileContext, a reader
// yields an empty value from then on, and the loader checks once.
#pragma once

#include "yamabiko/probe/registry.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

namespace yamabiko {

struct FileContext {
  std::string file;
  std::optional<ProbeFileError> error;

  // Only the first call counts.
  void fail(unsigned line, std::string message, std::string fix);
  [[nodiscard]] bool ok() const { return !error; }
};

class TableReader {
 public:
  // `what` names the table in messages, as "[service]" or "probe 'version'".
  TableReader(FileContext& context, const toml::table& table, std::string what);

  // For tables of which the message should tell more once it is known.
  void rename(std::string what) { what_ = std::move(what); }

  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
  [[nodiscard]] unsigned line() const { return line_; }
  // The line of a key, or of the table when it does not have it.
  [[nodiscard]] unsigned line_of(std::string_view key) const;
  void fail(std::string_view key, std::string message, std::string fix);
  // Fails unless the table has `key`.
  void require(std::string_view key, std::string_view example);

  // Each yields nothing when the key is absent or its value of another type.
  std::optional<std::string> octets(std::string_view key);
  // One line of text without controls, not empty.
  std::optional<std::string> text(std::string_view key);
  std::optional<std::uint64_t> number(std::string_view key, std::uint64_t least,
                                      std::uint64_t most);
  std::optional<double> real(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  // An array of texts, not empty.
  std::vector<std::string> texts(std::string_view key);
  std::vector<std::uint64_t> numbers(std::string_view key, std::uint64_t least, std::uint64_t most);
  const toml::table* table(std::string_view key);
  // An array of tables, not empty.
  std::vector<const toml::table*> tables(std::string_view key);
  const toml::node* node(std::string_view key);
  // All keys, in the order of the file.
  [[nodiscard]] std::vector<std::string> keys() const;

  // Fails when the table has a key that none of the calls above asked for.
  void close();

 private:
  const toml::array* array(std::string_view key, std::string_view example);
  void wrong_type(std::string_view key, const toml::node& value, std::string_view wanted);
  std::optional<std::string> one_text(std::string_view key, const toml::node& value);
  std::optional<std::uint64_t> one_number(std::string_view key, const toml::node& value,
                                          std::uint64_t least, std::uint64_t most);

  FileContext& context_;
  const toml::table& table_;
  std::string what_;
  unsigned line_ = 0;
  std::vector<std::string> asked_;
};

}  // namespace yamabiko
