// SQLite's calls behind the interface, and the locks of runs that are alive.
#include "store/sqlite_database.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr Dialect sqlite{.identity = "INTEGER PRIMARY KEY",
                         .bytes = "BLOB",
                         .real = "REAL",
                         .clustered = " WITHOUT ROWID"};

// How long another process may write before we give up.
constexpr int patience_ms = 30'000;

class SqliteStatement : public Statement {
 public:
  SqliteStatement(sqlite3* database, sqlite3_stmt* statement, const std::string& file)
      : database_(database), statement_(statement), file_(file) {}
  ~SqliteStatement() override { sqlite3_finalize(statement_); }
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  Statement& bind(std::int64_t value) override {
    note(sqlite3_bind_int64(statement_, ++bound_, value));
    return *this;
  }
  Statement& bind(double value) override {
    note(sqlite3_bind_double(statement_, ++bound_, value));
    return *this;
  }
  Statement& bind_text(std::string_view value) override {
    note(sqlite3_bind_text64(statement_, ++bound_, value.data(), value.size(), transient(),
                             SQLITE_UTF8));
    return *this;
  }
  Statement& bind_bytes(std::string_view value) override {
    note(sqlite3_bind_blob64(statement_, ++bound_, value.data(), value.size(), transient()));
    return *this;
  }
  Statement& bind_null() override {
    note(sqlite3_bind_null(statement_, ++bound_));
    return *this;
  }

  tl::expected<bool, std::string> step() override {
    const int result = problem_ == SQLITE_OK ? sqlite3_step(statement_) : problem_;
    if (result == SQLITE_ROW) return true;
    std::string error;
    if (result != SQLITE_DONE)
      error = fmt::format("{}: {}", printable(file_), sqlite3_errmsg(database_));
    reset();
    if (!error.empty()) return tl::unexpected(std::move(error));
    return false;
  }
  void reset() override {
    sqlite3_reset(statement_);
    bound_ = 0;
    problem_ = SQLITE_OK;
  }

  bool is_null(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  std::int64_t number(int column) const override {
    return sqlite3_column_int64(statement_, column);
  }
  double real(int column) const override { return sqlite3_column_double(statement_, column); }
  std::string_view text(int column) const override { return bytes(column); }
  std::string_view bytes(int column) const override {
    const void* octets = sqlite3_column_blob(statement_, column);
    if (octets == nullptr) return {};
    return {static_cast<const char*>(octets),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
  }

 private:
  // SQLite copies what is bound.
  static sqlite3_destructor_type transient() {
    return SQLITE_TRANSIENT;  // NOLINT: a cast of SQLite's
  }
  void note(int result) {
    if (problem_ == SQLITE_OK) problem_ = result;
  }

  sqlite3* database_;
  sqlite3_stmt* statement_;
  const std::string& file_;
  int bound_ = 0;
  int problem_ = SQLITE_OK;
};

class SqliteDatabase : public Database {
 public:
  explicit SqliteDatabase(std::string file) : file_(std::move(file)) {}
  ~SqliteDatabase() override {
    sqlite3_close_v2(database_);
    if (locks_ >= 0) close(locks_);
  }
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  Outcome open() {
    if (sqlite3_open_v2(file_.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                        nullptr) != SQLITE_OK)
      return fail();
    sqlite3_busy_timeout(database_, patience_ms);
    // With a log, NORMAL loses nothing unless the machine itself goes down. Views and
    // triggers of a file that somebody else made call no functions of consequence.
    return execute(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF; "
        "PRAGMA wal_autocheckpoint = 8192; PRAGMA cache_size = -16384; PRAGMA temp_store = FILE");
  }

  const Dialect& dialect() const override { return sqlite; }

  Outcome execute(const std::string& sql) override {
    if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return fail();
    return {};
  }

  tl::expected<std::unique_ptr<Statement>, std::string> prepare(const std::string& sql) override {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database_, sql.c_str(), static_cast<int>(sql.size()), &statement,
                           nullptr) != SQLITE_OK)
      return tl::unexpected(fail().error());
    return std::make_unique<SqliteStatement>(database_, statement, file_);
  }

  Outcome begin() override { return execute("BEGIN IMMEDIATE"); }

  tl::expected<int, std::string> version() override {
    auto statement = prepare("PRAGMA user_version");
    if (!statement) return tl::unexpected(statement.error());
    const auto row = (*statement)->step();
    if (!row) return tl::unexpected(row.error());
    return static_cast<int>((*statement)->number(0));
  }
  Outcome set_version(int version) override {
    return execute(fmt::format("PRAGMA user_version = {}", version));
  }

  // A run that is alive is one octet of a file beside the database, locked. The system
  // lifts the lock when the process ends, whatever it dies of, and unlike the number of
  // a process it is not given to another.
  Outcome hold(std::int64_t run) override {
    if (auto opened = open_locks(); !opened) return opened;
    flock lock = octet(run);
    if (fcntl(locks_, F_OFD_SETLK, &lock) == 0) return {};
    return tl::unexpected(fmt::format("can't lock {}: {}", printable(lock_file()),
                                      std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe)
  }
  void release(std::int64_t run) override {
    flock lock = octet(run);
    lock.l_type = F_UNLCK;
    if (locks_ >= 0) fcntl(locks_, F_OFD_SETLK, &lock);
  }
  tl::expected<bool, std::string> is_held(std::int64_t run) override {
    if (auto opened = open_locks(); !opened) return tl::unexpected(opened.error());
    // Our own locks are not told to us.
    flock lock = octet(run);
    if (fcntl(locks_, F_OFD_GETLK, &lock) != 0)
      return tl::unexpected(fmt::format("can't read the locks of {}", printable(lock_file())));
    return lock.l_type != F_UNLCK;
  }

 private:
  static flock octet(std::int64_t run) {
    flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = run;
    lock.l_len = 1;
    return lock;
  }
  std::string lock_file() const { return file_ + "-runs"; }
  Outcome open_locks() {
    if (locks_ < 0) locks_ = ::open(lock_file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (locks_ >= 0) return {};
    return tl::unexpected(fmt::format("can't open {}: {}", printable(lock_file()),
                                      std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe)
  }
  Outcome fail() const {
    return tl::unexpected(fmt::format("{}: {}", printable(file_), sqlite3_errmsg(database_)));
  }

  std::string file_;
  sqlite3* database_ = nullptr;
  int locks_ = -1;
};

}  // namespace

tl::expected<std::unique_ptr<Database>, std::string> open_sqlite(const std::string& file) {
  auto database = std::make_unique<SqliteDatabase>(file);
  if (auto opened = database->open(); !opened) return tl::unexpected(opened.error());
  return database;
}

}  // namespace yamabiko
