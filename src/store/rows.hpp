// The columns that several tables share, to and from values.
//
// A database is a file that somebody else may have made: words and numbers that can't be
// are taken as absent, and texts are made printable.
#pragma once

#include "store/database.hpp"
#include "yamabiko/store/sighting.hpp"

#include <chrono>
#include <cstdint>

namespace yamabiko {

[[nodiscard]] std::int64_t to_milliseconds(std::chrono::system_clock::time_point time);
[[nodiscard]] std::chrono::system_clock::time_point from_milliseconds(std::int64_t time);

// address_key, port, transport.
void bind(Statement& statement, const Place& place);
// service, version, verdict, baf, l2_factor.
void bind_seen(Statement& statement, const Sighting& sighting);

// address_key, port, transport from that column on.
[[nodiscard]] Place read_place(const Statement& row, int column);
// service, version, verdict, baf, l2_factor from that column on, into `sighting`.
void read_seen(const Statement& row, int column, Sighting& sighting);
[[nodiscard]] State read_state(const Statement& row, int column);

// A text as it may be printed.
[[nodiscard]] std::string read_text(const Statement& row, int column);

}  // namespace yamabiko
