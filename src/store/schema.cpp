// Every step from one version of the tables to the next, never edited once released.
//
//   run       what was asked, and what it came to; info and summary are the lines
//             "run" and "summary" of the report
//   finding   as they come; json is the line of the report
//   endpoint  the same in order of endpoint, without what only a report needs; filled
//             when a run has ended, for keeping an order costs more than making one
//   exposure  what a policy's runs found open last, and since when
//
// An address_key is a 4 or a 6 and the octets (address_key.hpp); times are milliseconds
// since 1970.
#include "store/schema.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// {id}, {bytes}, {real} and {clustered} are of the dialect.
constexpr std::string_view first = R"(
CREATE TABLE run (
  id {id},
  state TEXT NOT NULL,
  start BIGINT NOT NULL,
  finish BIGINT,
  command TEXT NOT NULL,
  tool_version TEXT NOT NULL,
  policy TEXT,
  targets BIGINT NOT NULL DEFAULT 0,
  findings BIGINT NOT NULL DEFAULT 0,
  open BIGINT NOT NULL DEFAULT 0,
  worst TEXT,
  info TEXT NOT NULL,
  summary TEXT
);
CREATE TABLE finding (
  id {id},
  run BIGINT NOT NULL,
  address_key {bytes} NOT NULL,
  port INTEGER NOT NULL,
  transport TEXT NOT NULL,
  address TEXT NOT NULL,
  name TEXT,
  state TEXT NOT NULL,
  service TEXT,
  version TEXT,
  verdict TEXT,
  baf {real},
  l2_factor {real},
  json TEXT NOT NULL
);
CREATE INDEX finding_run ON finding (run);
CREATE TABLE endpoint (
  run BIGINT NOT NULL,
  address_key {bytes} NOT NULL,
  port INTEGER NOT NULL,
  transport TEXT NOT NULL,
  state TEXT NOT NULL,
  service TEXT,
  version TEXT,
  verdict TEXT,
  baf {real},
  l2_factor {real},
  finding BIGINT NOT NULL,
  PRIMARY KEY (run, address_key, port, transport)
){clustered};
)";

constexpr std::string_view second = R"(
CREATE TABLE exposure (
  policy TEXT NOT NULL,
  address_key {bytes} NOT NULL,
  port INTEGER NOT NULL,
  transport TEXT NOT NULL,
  service TEXT,
  version TEXT,
  verdict TEXT,
  baf {real},
  l2_factor {real},
  since BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  PRIMARY KEY (policy, address_key, port, transport)
){clustered};
)";

constexpr std::array<std::string_view, history_schema_version> steps{first, second};

}  // namespace

Outcome migrate(Database& database) {
  const auto before = database.version();
  if (!before) return tl::unexpected(before.error());
  if (*before == history_schema_version) return {};
  return in_transaction(database, [&]() -> Outcome {
    // Another process may have been quicker.
    const auto now = database.version();
    if (!now) return tl::unexpected(now.error());
    if (*now > history_schema_version || *now < 0)
      return tl::unexpected(
          fmt::format("the history has schema {}, and this yamabiko knows up to {}: a newer one "
                      "wrote it, so use that or name another --db",
                      *now, history_schema_version));
    const Dialect& dialect = database.dialect();
    for (auto step = static_cast<std::size_t>(*now); step < steps.size(); ++step) {
      auto done = database.execute(
          fmt::format(fmt::runtime(steps.at(step)), fmt::arg("id", dialect.identity),
                      fmt::arg("bytes", dialect.bytes), fmt::arg("real", dialect.real),
                      fmt::arg("clustered", dialect.clustered)));
      if (!done) return done;
    }
    return database.set_version(history_schema_version);
  });
}

}  // namespace yamabiko
