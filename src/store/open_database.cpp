// A file of SQLite; folders are made as for one's own state.
#include "store/open_database.hpp"

#include "store/postgres_database.hpp"
#include "store/sqlite_database.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace yamabiko {

tl::expected<std::unique_ptr<Database>, std::string> open_database(const std::string& where) {
  if (where.starts_with("postgres://") || where.starts_with("postgresql://"))
    return open_postgres(where);
  const std::filesystem::path folder = std::filesystem::path(where).parent_path();
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error)
    return tl::unexpected(
        fmt::format("can't make {}: {}", printable(folder.string()), error.message()));
  return open_sqlite(where);
}

}  // namespace yamabiko
