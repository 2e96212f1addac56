// Reading: runs, their sightings, and what became of an endpoint over time.
#include "store/database.hpp"
#include "store/rows.hpp"
#include "yamabiko/report/finding_reader.hpp"
#include "yamabiko/store/history.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace yamabiko {
namespace {

RunState read_run_state(std::string_view word) {
  for (const RunState state : {RunState::running, RunState::ended, RunState::interrupted})
    if (to_string(state) == word) return state;
  return RunState::lost;
}

// The lines "run" and "summary" as they stand in the table.
template <typename Line>
std::optional<Line> read_line(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  auto line = parse_report_line(row.text(column));
  if (!line || !std::holds_alternative<Line>(*line)) return std::nullopt;
  return std::get<Line>(std::move(*line));
}

std::uint64_t read_count(const Statement& row, int column) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(row.number(column), 0));
}

class StoredSightings : public SightingStream {
 public:
  explicit StoredSightings(std::unique_ptr<Statement> statement)
      : statement_(std::move(statement)) {}

  tl::expected<std::optional<Sighting>, std::string> next() override {
    for (;;) {
      const auto row = statement_->step();
      if (!row) return tl::unexpected(row.error());
      if (!*row) return std::optional<Sighting>();
      Sighting sighting{.place = read_place(*statement_, 0)};
      // While a run goes on, a place may be there twice; the later comes first.
      if (sighting.place == last_) continue;
      last_ = sighting.place;
      sighting.state = read_state(*statement_, 3);
      read_seen(*statement_, 4, sighting);
      return std::optional<Sighting>(std::move(sighting));
    }
  }

 private:
  std::unique_ptr<Statement> statement_;
  Place last_;
};

}  // namespace

History::Expected<std::vector<RunRecord>> History::select_runs(const std::string& condition,
                                                               std::int64_t value,
                                                               std::string_view text) {
  auto statement = database_->prepare(
      "SELECT id, state, policy, info, summary, start, command, tool_version, findings, open, "
      "worst FROM run WHERE " +
      condition);
  if (!statement) return tl::unexpected(statement.error());
  Statement& row = **statement;
  if (condition.find("$1") != std::string::npos) row.bind(value);
  if (condition.find("$2") != std::string::npos) row.bind_text(text);
  std::vector<RunRecord> records;
  for (;;) {
    const auto found = row.step();
    if (!found) return tl::unexpected(found.error());
    if (!*found) return records;
    RunRecord record{.id = row.number(0),
                     .state = read_run_state(row.text(1)),
                     .policy = read_text(row, 2),
                     .summary = read_line<RunSummary>(row, 4),
                     .findings = read_count(row, 8),
                     .open = read_count(row, 9),
                     .worst = parse_verdict(row.text(10))};
    if (auto info = read_line<RunInfo>(row, 3))
      record.info = std::move(*info);
    else
      record.info = {.tool_version = read_text(row, 7),
                     .start = from_milliseconds(row.number(5)),
                     .command = {read_text(row, 6)}};
    records.push_back(std::move(record));
  }
}

History::Expected<std::vector<RunRecord>> History::runs(std::size_t most) {
  const auto limit = static_cast<std::int64_t>(
      std::min<std::size_t>(most, std::numeric_limits<std::int32_t>::max()));
  return select_runs("true ORDER BY start DESC, id DESC LIMIT $1", limit, "");
}

History::Expected<std::optional<RunRecord>> History::run(RunId run) {
  auto found = select_runs("id = $1", run, "");
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return std::optional<RunRecord>();
  return std::optional<RunRecord>(std::move(found->front()));
}

History::Expected<std::optional<RunRecord>> History::latest(const std::string& policy) {
  auto found = policy.empty()
                   ? select_runs("state = 'ended' ORDER BY start DESC, id DESC LIMIT $1", 1, "")
                   : select_runs(
                         "state = 'ended' AND id > $1 AND policy = $2 "
                         "ORDER BY start DESC, id DESC LIMIT 1",
                         0, policy);
  if (!found) return tl::unexpected(found.error());
  if (found->empty()) return std::optional<RunRecord>();
  return std::optional<RunRecord>(std::move(found->front()));
}

History::Expected<std::unique_ptr<SightingStream>> History::sightings(const RunRecord& run) {
  // In order of its key, which is nothing to sort; or, of a run that goes on, as it is
  // so far.
  auto statement = database_->prepare(
      run.state != RunState::running
          ? "SELECT address_key, port, transport, state, service, version, verdict, baf, l2_factor "
            "FROM endpoint WHERE run = $1 ORDER BY address_key, port, transport"
          : "SELECT address_key, port, transport, state, service, version, verdict, baf, l2_factor "
            "FROM finding WHERE run = $1 ORDER BY address_key, port, transport, id DESC");
  if (!statement) return tl::unexpected(statement.error());
  (*statement)->bind(run.id);
  return std::make_unique<StoredSightings>(std::move(*statement));
}

History::Expected<void> History::findings(RunId run,
                                          const std::function<void(std::string_view)>& line) {
  auto statement = database_->prepare("SELECT json FROM finding WHERE run = $1 ORDER BY id");
  if (!statement) return tl::unexpected(statement.error());
  (*statement)->bind(run);
  for (;;) {
    const auto row = (*statement)->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return {};
    line((*statement)->text(0));
  }
}

History::Expected<std::vector<DatedSighting>> History::life(const std::string& first,
                                                            const std::string& last) {
  // Run by run, for the key of a sighting begins with it.
  auto statement = database_->prepare(
      "SELECT run.id, run.start, address_key, port, transport, endpoint.state, service, version, "
      "verdict, baf, l2_factor FROM run JOIN endpoint ON endpoint.run = run.id "
      "WHERE address_key >= $1 AND address_key <= $2");
  if (!statement) return tl::unexpected(statement.error());
  Statement& row = **statement;
  row.bind_bytes(first).bind_bytes(last);
  std::vector<DatedSighting> result;
  for (;;) {
    const auto found = row.step();
    if (!found) return tl::unexpected(found.error());
    if (!*found) break;
    DatedSighting dated{.run = row.number(0),
                        .start = from_milliseconds(row.number(1)),
                        .sighting = {.place = read_place(row, 2)}};
    dated.sighting.state = read_state(row, 5);
    read_seen(row, 6, dated.sighting);
    result.push_back(std::move(dated));
  }
  std::sort(result.begin(), result.end(), [](const DatedSighting& a, const DatedSighting& b) {
    if (a.sighting.place < b.sighting.place) return true;
    if (b.sighting.place < a.sighting.place) return false;
    return a.start != b.start ? a.start < b.start : a.run < b.run;
  });
  return result;
}

}  // namespace yamabiko
