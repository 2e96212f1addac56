// Runs are saved, read back, and told from those that never ended.
#include "yamabiko/store/history.hpp"

#include "report/sample_findings.hpp"
#include "yamabiko/report/finding_reader.hpp"
#include "yamabiko/store/store_reporter.hpp"

#include "store/temporary_folder.hpp"

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using test::TemporaryFolder;

std::unique_ptr<History> opened(const std::string& where) {
  auto history = History::open(where);
  if (!history) FAIL(history.error());
  return std::move(*history);
}

RunInfo info_at(std::int64_t second) {
  return {.tool_version = "0.1.0",
          .start = std::chrono::system_clock::time_point{} + std::chrono::seconds(second),
          .command = {"yamabiko", "check", "192.0.2.1"},
          .coverage = Coverage{.targets = {{.first = Address::v4({192, 0, 2, 0}), .count = 256}},
                               .ports = *parse_ports("U:111,11211"),
                               .told = Told::all}};
}

RunSummary summary_of(const std::vector<Finding>& findings) {
  RunSummary summary;
  for (const Finding& finding : findings) summary.add(finding);
  summary.targets = 1;
  summary.measure = "auto";
  return summary;
}

RunId saved(History& history, std::int64_t second, const std::vector<Finding>& findings) {
  const auto run = history.begin(info_at(second));
  REQUIRE(run.has_value());
  REQUIRE(history.add(*run, findings).has_value());
  REQUIRE(history.end(*run, summary_of(findings)).has_value());
  return *run;
}

std::vector<Sighting> sightings_of(History& history, RunId run) {
  const auto record = history.run(run);
  REQUIRE(record.has_value());
  REQUIRE(record->has_value());
  auto stream = history.sightings(**record);
  REQUIRE(stream.has_value());
  std::vector<Sighting> result;
  for (;;) {
    auto next = (*stream)->next();
    REQUIRE(next.has_value());
    if (!*next) return result;
    result.push_back(**next);
  }
}

std::vector<std::string> lines_of(History& history, RunId run) {
  std::vector<std::string> lines;
  REQUIRE(history.findings(run, [&](std::string_view line) { lines.emplace_back(line); }));
  return lines;
}

// Runs SQL on the file with SQLite alone.
void execute(const std::string& file, const char* sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
  CHECK(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

// Runs `body` in a process that ends as if it had been killed.
void in_killed_process(const std::function<void()>& body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  REQUIRE(child > 0);
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(status == 0);
}

}  // namespace

TEST_CASE("History: a run and its findings") {
  const TemporaryFolder folder;
  const auto history = opened(folder.file("state/deeper/history.db"));
  const std::vector<Finding> findings{sample::memcached_udp(), sample::rpcbind_tcp(),
                                      sample::rpcbind_udp(),
                                      sample::silent(161, Transport::udp, "snmp")};
  const RunId run = saved(*history, 60, findings);
  SUBCASE("the record") {
    const auto record = history->run(run);
    REQUIRE(record->has_value());
    CHECK((*record)->state == RunState::ended);
    CHECK((*record)->info.start == info_at(60).start);
    CHECK((*record)->info.command == info_at(60).command);
    CHECK((*record)->info.coverage->ports == info_at(60).coverage->ports);
    CHECK((*record)->summary->measure == "auto");
    CHECK((*record)->findings == 4);
    CHECK((*record)->open == 3);
    CHECK((*record)->worst == Verdict::severe);
    CHECK(history->run(run + 1)->has_value() == false);
  }
  SUBCASE("sightings come in order of place") {
    std::vector<Sighting> expected;
    for (const Finding& finding : findings) expected.push_back(sighting_of(finding));
    std::swap(expected[0], expected[3]);  // 161 before 11211
    std::swap(expected[0], expected[1]);  // 111/tcp and
    std::swap(expected[1], expected[2]);  // 111/udp before 161
    const auto read = sightings_of(*history, run);
    REQUIRE(read.size() == 4);
    for (std::size_t i = 0; i < read.size(); ++i) CHECK(read[i] == expected[i]);
  }
  SUBCASE("the lines of the report are those that were told") {
    const auto lines = lines_of(*history, run);
    REQUIRE(lines.size() == 4);
    CHECK(std::get<Finding>(*parse_report_line(lines[3])) == findings[3]);
  }
  SUBCASE("the life of an endpoint, run by run") {
    Finding closed = sample::closed(11211, Transport::udp);
    const RunId later = saved(*history, 120, {closed});
    const std::string key = address_key(closed.endpoint.target);
    const auto life = history->life(key, key);
    REQUIRE(life.has_value());
    REQUIRE(life->size() == 5);
    CHECK(life->at(3).run == run);
    CHECK(life->at(3).sighting.service == "memcached");
    CHECK(life->at(4).run == later);
    CHECK(life->at(4).sighting.state == State::closed);
    CHECK(history
              ->life(address_key(Address::v4({192, 0, 2, 2})),
                     address_key(Address::v4({192, 0, 2, 255})))
              ->empty());
  }
  SUBCASE("a place that was told twice counts once, as told last") {
    Finding again = findings[0];
    again.version = "1.6.19";
    const RunId twice = saved(*history, 180, {findings[0], again});
    const auto read = sightings_of(*history, twice);
    REQUIRE(read.size() == 1);
    CHECK(read[0].version == "1.6.19");
  }
  SUBCASE("runs, the latest first") {
    const RunId earlier = saved(*history, 30, {});
    const auto runs = history->runs(10);
    REQUIRE(runs->size() == 2);
    CHECK(runs->at(0).id == run);
    CHECK(runs->at(1).id == earlier);
    CHECK(history->runs(1)->size() == 1);
    CHECK((*history->latest())->id == run);
    CHECK_FALSE(history->latest("policy.toml")->has_value());
  }
}

TEST_CASE("History: runs that do not end") {
  const TemporaryFolder folder;
  const std::string file = folder.file("history.db");
  opened(file);
  SUBCASE("one whose process is gone did not end, and has what it had told") {
    in_killed_process([&] {
      auto history = History::open(file);
      const auto run = (*history)->begin(info_at(1));
      const std::vector<Finding> findings{sample::memcached_udp(), sample::rpcbind_udp()};
      static_cast<void>((*history)->add(*run, findings));
      static_cast<void>(history->release());  // NOLINT: it is killed, not ended
    });
    const auto history = opened(file);
    const auto runs = history->runs(10);
    REQUIRE(runs->size() == 1);
    CHECK(runs->front().state == RunState::lost);
    CHECK(runs->front().findings == 2);
    CHECK(runs->front().open == 2);
    CHECK_FALSE(runs->front().summary);
    CHECK(sightings_of(*history, runs->front().id).size() == 2);
    CHECK_FALSE(history->latest()->has_value());
  }
  SUBCASE("one whose process is there is running, also for others") {
    const auto writer = opened(file);
    const auto run = writer->begin(info_at(1));
    const std::vector<Finding> findings{sample::memcached_udp(), sample::rpcbind_udp()};
    REQUIRE(writer->add(*run, findings).has_value());
    const auto reader = opened(file);
    CHECK(reader->runs(10)->front().state == RunState::running);
    CHECK(sightings_of(*reader, *run).size() == 2);
    CHECK(sightings_of(*reader, *run).front().service == "rpcbind");
    REQUIRE(writer->end(*run, summary_of(findings)).has_value());
    CHECK(reader->runs(10)->front().state == RunState::ended);
  }
  SUBCASE("one that a signal ended is interrupted") {
    const auto history = opened(file);
    const auto run = history->begin(info_at(1));
    RunSummary summary = summary_of({});
    summary.interrupted = true;
    REQUIRE(history->end(*run, summary).has_value());
    CHECK(history->runs(10)->front().state == RunState::interrupted);
  }
  SUBCASE("two at once keep their findings apart") {
    const auto one = opened(file);
    const auto two = opened(file);
    const auto first = one->begin(info_at(1));
    const auto second = two->begin(info_at(2));
    for (int i = 0; i < 20; ++i) {
      REQUIRE(one->add(
          *first, std::vector{sample::silent(static_cast<std::uint16_t>(i), Transport::udp, "")}));
      REQUIRE(two->add(*second,
                       std::vector{sample::closed(static_cast<std::uint16_t>(i), Transport::udp)}));
    }
    CHECK(one->end(*first, summary_of({})).has_value());
    CHECK(two->end(*second, summary_of({})).has_value());
    CHECK(sightings_of(*one, *first).size() == 20);
    CHECK(sightings_of(*one, *first).front().state == State::no_answer);
    CHECK(sightings_of(*one, *second).size() == 20);
    CHECK(sightings_of(*one, *second).front().state == State::closed);
  }
}

TEST_CASE("History: exposures of a policy") {
  const TemporaryFolder folder;
  const auto history = opened(folder.file("history.db"));
  const auto time = info_at(5).start;
  const std::vector<Exposure> exposures{
      {.sighting = sighting_of(sample::rpcbind_udp()), .since = time, .seen = time},
      {.sighting = sighting_of(sample::memcached_udp()), .since = time, .seen = info_at(9).start}};
  REQUIRE(history->set_exposures("a", exposures).has_value());
  REQUIRE(history->set_exposures("b", std::span(exposures).first(1)).has_value());
  const auto read = history->exposures("a");
  REQUIRE(read->size() == 2);
  CHECK(read->at(0).sighting == exposures[0].sighting);
  CHECK(read->at(1).sighting == exposures[1].sighting);
  CHECK(read->at(1).since == time);
  CHECK(read->at(1).seen == info_at(9).start);
  REQUIRE(history->set_exposures("a", {}).has_value());
  CHECK(history->exposures("a")->empty());
  CHECK(history->exposures("b")->size() == 1);
}

TEST_CASE("History: older and newer databases") {
  const TemporaryFolder folder;
  const std::string file = folder.file("history.db");
  SUBCASE("one of schema 1 becomes the newest, and keeps its runs") {
    const auto run = saved(*opened(file), 60, {sample::memcached_udp()});
    // Schema 2 added nothing but this table.
    execute(file, "DROP TABLE exposure; PRAGMA user_version = 1");
    const auto history = opened(file);
    CHECK(sightings_of(*history, run).size() == 1);
    CHECK(history->exposures("a")->empty());
  }
  SUBCASE("one of a newer version is left alone") {
    execute(file, "PRAGMA user_version = 99");
    const auto refused = History::open(file);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().find("has schema 99, and this yamabiko knows up to 2") !=
          std::string::npos);
  }
  SUBCASE("what is no database is an error that names the file") {
    folder.write("history.db", std::string(8192, 'x'));
    const auto refused = History::open(file);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().find("history.db: file is not a database") != std::string::npos);
  }
  SUBCASE("what somebody else wrote is not believed") {
    const auto run = saved(*opened(file), 60, {sample::memcached_udp()});
    execute(
        file,
        "UPDATE endpoint SET service = 'a' || char(27) || '[31m', verdict = 'fine', "
        "state = 7, address_key = x'ff00', port = 99999999; "
        "UPDATE run SET info = '{', summary = '[]', state = 'odd', start = 9223372036854775807");
    const auto history = opened(file);
    const auto read = sightings_of(*history, run);
    REQUIRE(read.size() == 1);
    CHECK(read[0].service == R"(a\x1b[31m)");
    CHECK_FALSE(read[0].verdict);
    CHECK(read[0].state == State::no_answer);
    CHECK(address_text(read[0].place.address) == "ff00");
    CHECK((*history->run(run))->state == RunState::lost);
  }
}

TEST_CASE("StoreReporter") {
  // Knows what the database holds at the moment when it is told.
  struct Watching : Reporter {
    explicit Watching(History& watched) : history(watched) {}
    void begin(const RunInfo&) override {}
    void finding(const Finding&) override {
      ++told;
      if (lines_of(history, 1).size() < told) late = true;
    }
    void end(const RunSummary&) override { ended = true; }
    History& history;
    std::size_t told = 0;
    bool late = false;
    bool ended = false;
  };
  const TemporaryFolder folder;
  const auto history = opened(folder.file("history.db"));
  const auto reader = opened(folder.file("history.db"));
  Watching next{*reader};
  StoreReporter reporter{*history, next};
  reporter.begin(info_at(1));
  CHECK(reporter.run() == 1);
  reporter.finding(sample::memcached_udp());
  CHECK(next.told == 0);
  reporter.flush();
  CHECK(next.told == 1);
  for (std::uint16_t port = 1; port <= 1'050; ++port)
    reporter.finding(sample::closed(port, Transport::udp));
  CHECK(next.told >= 1'000);
  reporter.end(summary_of({}));
  CHECK(next.told == 1'051);
  CHECK_FALSE(next.late);
  CHECK(next.ended);
  CHECK(reporter.problem().empty());
  CHECK(reader->runs(1)->front().state == RunState::ended);
  SUBCASE("without its table the report goes on") {
    execute(folder.file("history.db"), "DROP TABLE finding");
    struct Counting : Reporter {
      void begin(const RunInfo&) override {}
      void finding(const Finding&) override { ++told; }
      void end(const RunSummary&) override { ended = true; }
      std::size_t told = 0;
      bool ended = false;
    };
    Counting rest;
    StoreReporter failing{*history, rest};
    failing.begin(info_at(1));
    failing.finding(sample::memcached_udp());
    failing.end(summary_of({}));
    CHECK(rest.told == 1);
    CHECK(rest.ended);
    CHECK(failing.problem().find("no such table") != std::string::npos);
  }
}

TEST_CASE("address_key") {
  const char* in_order[] = {"0.0.0.1", "9.255.255.255", "10.0.0.1",
                            "::1",     "2001:db8::1",   "fe80::1"};
  for (std::size_t i = 0; i < std::size(in_order); ++i) {
    CHECK(address_text(address_key(*Address::parse(in_order[i]))) == in_order[i]);
    if (i > 0)
      CHECK(address_key(*Address::parse(in_order[i - 1])) <
            address_key(*Address::parse(in_order[i])));
  }
  CHECK(address_text(address_key(*Address::parse("fe80::1%lo"))) == "fe80::1%lo");
  CHECK(address_text("") == "");
  CHECK(address_text("\x04\x01") == "0401");
}

}  // namespace yamabiko
