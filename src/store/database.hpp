// What the history needs of a database of SQL, so that SQLite and PostgreSQL are
// written to by the same statements.
//
// Parameters are written $1, $2, … and stand in that order. Errors are sentences for
// the user.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace yamabiko {

using Outcome = tl::expected<void, std::string>;

class Statement {
 public:
  virtual ~Statement() = default;
  // Parameters are given in order, from the first; bytes are octets of any value.
  virtual Statement& bind(std::int64_t value) = 0;
  virtual Statement& bind(double value) = 0;
  virtual Statement& bind_text(std::string_view value) = 0;
  virtual Statement& bind_bytes(std::string_view value) = 0;
  virtual Statement& bind_null() = 0;

  Statement& bind(std::optional<double> value) { return value ? bind(*value) : bind_null(); }
  // Null when it is empty.
  Statement& bind_text_or_null(std::string_view value) {
    return value.empty() ? bind_null() : bind_text(value);
  }

  // Whether there is a row, the first or the next. Behind the last the statement is
  // ready to be given its parameters anew.
  [[nodiscard]] virtual tl::expected<bool, std::string> step() = 0;
  // Without rows to read.
  [[nodiscard]] Outcome run() {
    for (;;) {
      const auto row = step();
      if (!row) return tl::unexpected(row.error());
      if (!*row) return {};
    }
  }
  // Leaves the rows that are left.
  virtual void reset() = 0;

  // Of the row that step() came to; columns count from 0. A null is 0 or empty. Views
  // hold until the next step().
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t number(int column) const = 0;
  [[nodiscard]] virtual double real(int column) const = 0;
  [[nodiscard]] virtual std::string_view text(int column) const = 0;
  [[nodiscard]] virtual std::string_view bytes(int column) const = 0;
};

// How the two spell what differs.
struct Dialect {
  std::string_view identity;  // a primary key that numbers rows
  std::string_view bytes;
  std::string_view real;
  std::string_view clustered;  // behind a table that is kept in the order of its key
};

class Database {
 public:
  virtual ~Database() = default;
  [[nodiscard]] virtual const Dialect& dialect() const = 0;
  // Statements that give no rows.
  [[nodiscard]] virtual Outcome execute(const std::string& sql) = 0;
  // One statement; it must not outlive the database.
  [[nodiscard]] virtual tl::expected<std::unique_ptr<Statement>, std::string> prepare(
      const std::string& sql) = 0;
  // Begins a transaction that writes, when no other process has one.
  [[nodiscard]] virtual Outcome begin() = 0;

  // The number of the schema; 0 in a new database.
  [[nodiscard]] virtual tl::expected<int, std::string> version() = 0;
  [[nodiscard]] virtual Outcome set_version(int version) = 0;

  // Marks the run as alive, until the process ends in whatever way.
  [[nodiscard]] virtual Outcome hold(std::int64_t run) = 0;
  virtual void release(std::int64_t run) = 0;
  // Whether some process holds it.
  [[nodiscard]] virtual tl::expected<bool, std::string> is_held(std::int64_t run) = 0;
};

// Runs `body` between begin() and COMMIT, or ROLLBACK where it fails.
[[nodiscard]] Outcome in_transaction(Database& database, const std::function<Outcome()>& body);

}  // namespace yamabiko
