// Column by column.
#include "store/rows.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

// Of texts that a network gave, and a database may have made longer.
constexpr std::size_t longest_text = 65'536;

std::optional<double> read_factor(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return std::max(row.real(column), 0.0);
}

}  // namespace

std::int64_t to_milliseconds(std::chrono::system_clock::time_point time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

std::chrono::system_clock::time_point from_milliseconds(std::int64_t time) {
  // What the clock can tell, in nanoseconds: 1677 to 2262.
  constexpr std::int64_t most =
      std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::duration::max())
          .count();
  return std::chrono::system_clock::time_point(
      std::chrono::milliseconds(std::clamp(time, -most, most)));
}

void bind(Statement& statement, const Place& place) {
  statement.bind_bytes(place.address)
      .bind(std::int64_t{place.port})
      .bind_text(to_string(place.transport));
}

void bind_seen(Statement& statement, const Sighting& sighting) {
  statement.bind_text_or_null(sighting.service)
      .bind_text_or_null(sighting.version)
      .bind_text_or_null(sighting.verdict ? to_string(*sighting.verdict) : std::string_view())
      .bind(sighting.baf)
      .bind(sighting.l2_factor);
}

std::string read_text(const Statement& row, int column) {
  const std::string_view raw = row.text(column);
  return raw.size() <= longest_text && is_plain(raw) ? std::string(raw)
                                                     : printable(raw, longest_text);
}

Place read_place(const Statement& row, int column) {
  return {.address = std::string(row.bytes(column)),
          .port = static_cast<std::uint16_t>(row.number(column + 1)),
          .transport = row.text(column + 2) == "tcp" ? Transport::tcp : Transport::udp};
}

void read_seen(const Statement& row, int column, Sighting& sighting) {
  sighting.service = read_text(row, column);
  sighting.version = read_text(row, column + 1);
  sighting.verdict = parse_verdict(row.text(column + 2));
  sighting.baf = read_factor(row, column + 3);
  sighting.l2_factor = read_factor(row, column + 4);
}

State read_state(const Statement& row, int column) {
  const std::string_view word = row.text(column);
  for (const State state : {State::open, State::closed, State::filtered, State::unreachable})
    if (to_string(state) == word) return state;
  return State::no_answer;
}

}  // namespace yamabiko
