// What a policy's runs found open last.
#include "store/database.hpp"
#include "store/rows.hpp"
#include "yamabiko/store/history.hpp"

#include <utility>

namespace yamabiko {

History::Expected<std::vector<Exposure>> History::exposures(const std::string& policy) {
  auto statement = database_->prepare(
      "SELECT address_key, port, transport, service, version, verdict, baf, l2_factor, since, seen "
      "FROM exposure WHERE policy = $1 ORDER BY address_key, port, transport");
  if (!statement) return tl::unexpected(statement.error());
  Statement& row = **statement;
  row.bind_text(policy);
  std::vector<Exposure> result;
  for (;;) {
    const auto found = row.step();
    if (!found) return tl::unexpected(found.error());
    if (!*found) return result;
    Exposure exposure{.sighting = {.place = read_place(row, 0), .state = State::open},
                      .since = from_milliseconds(row.number(8)),
                      .seen = from_milliseconds(row.number(9))};
    read_seen(row, 3, exposure.sighting);
    result.push_back(std::move(exposure));
  }
}

History::Expected<void> History::set_exposures(const std::string& policy,
                                               std::span<const Exposure> exposures) {
  return in_transaction(*database_, [&]() -> Outcome {
    auto clear = database_->prepare("DELETE FROM exposure WHERE policy = $1");
    if (!clear) return tl::unexpected(clear.error());
    if (auto cleared = (*clear)->bind_text(policy).run(); !cleared) return cleared;
    auto insert = database_->prepare(
        "INSERT INTO exposure (policy, address_key, port, transport, service, version, verdict, "
        "baf, l2_factor, since, seen) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    if (!insert) return tl::unexpected(insert.error());
    for (const Exposure& exposure : exposures) {
      (*insert)->bind_text(policy);
      bind(**insert, exposure.sighting.place);
      bind_seen(**insert, exposure.sighting);
      auto added = (*insert)
                       ->bind(to_milliseconds(exposure.since))
                       .bind(to_milliseconds(exposure.seen))
                       .run();
      if (!added) return added;
    }
    return {};
  });
}

}  // namespace yamabiko
