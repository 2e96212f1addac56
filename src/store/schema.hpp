// The tables of the history, and how older ones become the newest.
#pragma once

#include "store/database.hpp"

namespace yamabiko {

inline constexpr int history_schema_version = 2;

// Brings the tables to history_schema_version, in one transaction. A database that a
// newer version has written to is left alone, and that is the error.
[[nodiscard]] Outcome migrate(Database& database);

}  // namespace yamabiko
