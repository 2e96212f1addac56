// The runs that were saved, and what each found.
#pragma once

#include "yamabiko/report/run.hpp"
#include "yamabiko/store/sighting.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

class Database;   // store/database.hpp
class Statement;  // likewise

using RunId = std::int64_t;

enum class RunState : std::uint8_t {
  running,
  ended,
  interrupted,  // by a signal: it has told what it knew
  lost,         // its process is gone, and it never said that it had ended
};

// "running", "ended", "interrupted", "did not end".
[[nodiscard]] std::string_view to_string(RunState state);

struct RunRecord {
  RunId id = 0;
  RunState state = RunState::running;
  RunInfo info;
  std::string policy;  // of an audit; empty for other runs
  std::optional<RunSummary> summary;
  // While there is no summary, of what was written so far.
  std::uint64_t findings = 0;
  std::uint64_t open = 0;
  std::optional<Verdict> worst;
};

// A sighting, and the run that it is of.
struct DatedSighting {
  RunId run = 0;
  std::chrono::system_clock::time_point start;  // of the run
  Sighting sighting;
};

// What the runs of a policy found open, and have not seen gone since.
struct Exposure {
  Sighting sighting;
  std::chrono::system_clock::time_point since;  // start of the run that saw it first
  std::chrono::system_clock::time_point seen;   // and of the one that saw it last
};

// One connection to a database; for one thread. Errors are sentences for the user.
class History {
 public:
  template <typename Value>
  using Expected = tl::expected<Value, std::string>;

  // `where` is a file, made where there is none (with its folders), or an address as
  // postgres://user@host/database. Marks runs whose process is gone.
  [[nodiscard]] static Expected<std::unique_ptr<History>> open(const std::string& where);
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // A new run, which is running as long as this History is there, or until it ends.
  [[nodiscard]] Expected<RunId> begin(const RunInfo& info, const std::string& policy = {});
  // In one transaction: when it is back, a kill loses none of them.
  [[nodiscard]] Expected<void> add(RunId run, std::span<const Finding> findings);
  [[nodiscard]] Expected<void> end(RunId run, const RunSummary& summary);

  // The latest first, at most that many.
  [[nodiscard]] Expected<std::vector<RunRecord>> runs(std::size_t most);
  [[nodiscard]] Expected<std::optional<RunRecord>> run(RunId run);
  // The latest that has ended, of that policy unless it is empty.
  [[nodiscard]] Expected<std::optional<RunRecord>> latest(const std::string& policy = {});
  // One such stream a History at a time.
  [[nodiscard]] Expected<std::unique_ptr<SightingStream>> sightings(const RunRecord& run);
  // The findings as lines of JSON, in the order in which they came.
  [[nodiscard]] Expected<void> findings(RunId run,
                                        const std::function<void(std::string_view)>& line);
  // What all runs saw at addresses from `first` to `last` (both are address_key()), in
  // order of place, and of time at each.
  [[nodiscard]] Expected<std::vector<DatedSighting>> life(const std::string& first,
                                                          const std::string& last);

  // In order of place.
  [[nodiscard]] Expected<std::vector<Exposure>> exposures(const std::string& policy);
  // Puts these in the place of all that there were.
  [[nodiscard]] Expected<void> set_exposures(const std::string& policy,
                                             std::span<const Exposure> exposures);

 private:
  explicit History(std::unique_ptr<Database> database);
  [[nodiscard]] Expected<void> mark_lost();
  [[nodiscard]] Expected<void> sort(RunId run);
  [[nodiscard]] Expected<std::vector<RunRecord>> select_runs(const std::string& condition,
                                                             std::int64_t value,
                                                             std::string_view text);

  std::unique_ptr<Database> database_;
  std::unique_ptr<Statement> insert_;
};

}  // namespace yamabiko
