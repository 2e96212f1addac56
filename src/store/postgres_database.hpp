// A database of PostgreSQL.
#pragma once

#include "store/database.hpp"

#include <memory>
#include <string>

namespace yamabiko {

// `address` is what libpq takes: postgres://user@host/database. Of a password in it no
// message tells.
[[nodiscard]] tl::expected<std::unique_ptr<Database>, std::string> open_postgres(
    const std::string& address);

}  // namespace yamabiko
