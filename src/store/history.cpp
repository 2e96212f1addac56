// Writing: runs as they begin and end, findings as they come.
#include "yamabiko/store/history.hpp"

#include "report/finding_json.hpp"
#include "report/json_line.hpp"
#include "report/run_json.hpp"
#include "store/open_database.hpp"
#include "store/rows.hpp"
#include "store/schema.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace yamabiko {

using std::string_view;

std::string_view to_string(RunState state) {
  constexpr std::array<string_view, 4> words{"running", "ended", "interrupted", "did not end"};
  return words.at(static_cast<std::size_t>(state));
}

History::History(std::unique_ptr<Database> database) : database_(std::move(database)) {}
History::~History() = default;

History::Expected<std::unique_ptr<History>> History::open(const std::string& where) {
  auto database = open_database(where);
  if (!database) return tl::unexpected(database.error());
  if (const auto migrated = migrate(**database); !migrated) return tl::unexpected(migrated.error());
  std::unique_ptr<History> history(new History(std::move(*database)));
  if (const auto marked = history->mark_lost(); !marked) return tl::unexpected(marked.error());
  return history;
}

History::Expected<RunId> History::begin(const RunInfo& info, const std::string& policy) {
  RunId run = 0;
  const auto done = in_transaction(*database_, [&]() -> Outcome {
    JsonLine line;
    write(line, info);
    auto statement = database_->prepare(
        "INSERT INTO run (state, start, command, tool_version, policy, info) "
        "VALUES ('running', $1, $2, $3, $4, $5) RETURNING id");
    if (!statement) return tl::unexpected(statement.error());
    const auto row = (*statement)
                         ->bind(to_milliseconds(info.start))
                         .bind_text(fmt::format("{}", fmt::join(info.command, " ")))
                         .bind_text(info.tool_version)
                         .bind_text_or_null(policy)
                         .bind_text(line.text())
                         .step();
    if (!row) return tl::unexpected(row.error());
    run = (*statement)->number(0);
    (*statement)->reset();
    // Before others can see it, who would take it for lost.
    return database_->hold(run);
  });
  if (!done) return tl::unexpected(done.error());
  return run;
}

History::Expected<void> History::add(RunId run, std::span<const Finding> findings) {
  if (!insert_finding_) {
    auto finding = database_->prepare(
        "INSERT INTO finding (id, run, address_key, port, transport, address, name, state, "
        "service, version, verdict, baf, l2_factor) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
    if (!finding) return tl::unexpected(finding.error());
    auto report = database_->prepare("INSERT INTO report (finding, json) VALUES ($1, $2)");
    if (!report) return tl::unexpected(report.error());
    insert_finding_ = std::move(*finding);
    insert_report_ = std::move(*report);
  }
  std::int64_t& number = written_[run];
  return in_transaction(*database_, [&]() -> Outcome {
    for (const Finding& finding : findings) {
      const Sighting sighting = sighting_of(finding);
      JsonLine line;
      write(line, finding);
      const std::int64_t id = first_finding(run) + ++number;
      insert_finding_->bind(id).bind(run);
      bind(*insert_finding_, sighting.place);
      insert_finding_->bind_text(finding.endpoint.target.text())
          .bind_text_or_null(finding.name)
          .bind_text(to_string(sighting.state));
      bind_seen(*insert_finding_, sighting);
      if (auto added = insert_finding_->run(); !added) return added;
      if (auto added = insert_report_->bind(id).bind_text(line.text()).run(); !added) return added;
    }
    return {};
  });
}

History::Expected<void> History::sort(RunId run) {
  // Of a place that was told twice the later counts (--resume).
  auto statement = database_->prepare(
      "INSERT INTO endpoint SELECT run, address_key, port, transport, state, service, version, "
      "verdict, baf, l2_factor, id FROM finding WHERE id >= $1 AND id <= $2 "
      "ORDER BY address_key, port, transport, id DESC ON CONFLICT DO NOTHING");
  if (!statement) return tl::unexpected(statement.error());
  return (*statement)->bind(first_finding(run)).bind(last_finding(run)).run();
}

History::Expected<void> History::end(RunId run, const RunSummary& summary) {
  auto done = in_transaction(*database_, [&]() -> Outcome {
    if (auto sorted = sort(run); !sorted) return sorted;
    JsonLine line;
    write(line, summary);
    auto statement = database_->prepare(
        "UPDATE run SET state = $1, finish = $2, targets = $3, findings = $4, open = $5, "
        "worst = $6, summary = $7 WHERE id = $8");
    if (!statement) return tl::unexpected(statement.error());
    return (*statement)
        ->bind_text(to_string(summary.interrupted ? RunState::interrupted : RunState::ended))
        .bind(to_milliseconds(summary.end))
        .bind(static_cast<std::int64_t>(summary.targets))
        .bind(static_cast<std::int64_t>(summary.findings))
        .bind(static_cast<std::int64_t>(summary.count(State::open)))
        .bind_text_or_null(summary.worst ? to_string(*summary.worst) : string_view())
        .bind_text(line.text())
        .bind(run)
        .run();
  });
  database_->release(run);
  return done;
}

History::Expected<void> History::mark_lost() {
  auto running = select_runs("state = 'running'", 0, "");
  if (!running) return tl::unexpected(running.error());
  for (const RunRecord& record : *running) {
    const auto held = database_->is_held(record.id);
    if (!held) return tl::unexpected(held.error());
    if (*held) continue;
    auto marked = in_transaction(*database_, [&]() -> Outcome {
      auto statement = database_->prepare(
          "UPDATE run SET state = 'did not end', "
          "findings = (SELECT count(*) FROM finding WHERE id >= $1 AND id <= $2), "
          "open = (SELECT count(*) FROM finding WHERE id >= $3 AND id <= $4 AND state = 'open') "
          "WHERE id = $5 AND state = 'running' RETURNING id");
      if (!statement) return tl::unexpected(statement.error());
      for (int count = 0; count < 2; ++count)
        (*statement)->bind(first_finding(record.id)).bind(last_finding(record.id));
      const auto row = (*statement)->bind(record.id).step();
      if (!row) return tl::unexpected(row.error());
      (*statement)->reset();
      // Another process may have done it, or the run has ended meanwhile.
      return *row ? sort(record.id) : Outcome{};
    });
    if (!marked) return marked;
  }
  return {};
}

}  // namespace yamabiko
