// Chooses the database by how it is named.
#pragma once

#include "store/database.hpp"

#include <memory>
#include <string>

namespace yamabiko {

// A file, made with its folders where there is none, or postgres://….
[[nodiscard]] tl::expected<std::unique_ptr<Database>, std::string> open_database(
    const std::string& where);

}  // namespace yamabiko
