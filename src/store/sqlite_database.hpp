// A database of SQLite in a file.
#pragma once

#include "store/database.hpp"

#include <memory>
#include <string>

namespace yamabiko {

// Makes the file where there is none. Its journal is a write-ahead log, so that others
// may read meanwhile, and a kill loses nothing that was committed.
[[nodiscard]] tl::expected<std::unique_ptr<Database>, std::string> open_sqlite(
    const std::string& file);

}  // namespace yamabiko
