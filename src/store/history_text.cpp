// Tables of runs and of what became of endpoints.
#include "store/history_text.hpp"

#include "report/colour.hpp"
#include "report/json_line.hpp"
#include "report/number_text.hpp"
#include "report/table.hpp"
#include "report/wrap.hpp"
#include "store/sighting_text.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace yamabiko {
namespace {

using std::string_view;

// A command with a file of targets written out has no end.
constexpr std::size_t longest_command = 200;

std::string command_of(const RunRecord& run) {
  return printable(fmt::format("{}", fmt::join(run.info.command, " ")), longest_command);
}

Style style_of(RunState state) {
  return state == RunState::ended ? Style::plain : Style::notice;
}

// A text that a narrow table does not break.
std::string unbroken(std::string_view text) {
  std::string result;
  for (const char character : text)
    result += character == ' ' ? std::string(no_break_space) : std::string(1, character);
  return result;
}

Cell verdict_cell(const std::optional<Verdict>& verdict) {
  if (!verdict) return {};
  return {.text = std::string(to_string(*verdict)), .style = style_of(*verdict)};
}

void print(const Table& table, const TextOptions& options, std::ostream& out) {
  for (const std::string& line : render(table, options.width, options.colour))
    fmt::print(out, "{}\n", line);
}

// The sightings of one place.
using Life = std::span<const DatedSighting>;

Life first_life(std::span<const DatedSighting> sightings) {
  std::size_t count = 1;
  while (count < sightings.size() &&
         sightings[count].sighting.place == sightings.front().sighting.place)
    ++count;
  return sightings.first(count);
}

struct LifeSummary {
  const DatedSighting* first = nullptr;  // when it was open; null: never
  const DatedSighting* last = nullptr;
  std::uint64_t runs = 0;  // that saw it open
};

LifeSummary sum_up(Life life) {
  LifeSummary summary;
  for (const DatedSighting& each : life) {
    if (each.sighting.state != State::open) continue;
    if (summary.first == nullptr) summary.first = &each;
    summary.last = &each;
    ++summary.runs;
  }
  return summary;
}

bool tells_change(const Sighting& before, const Sighting& after) {
  return before.state != after.state || version_changed(before, after) ||
         factor_changed(before, after);
}

Table changes_of(Life life) {
  Table table{.titles = {"SEEN", "RUN", "STATE", "SERVICE", "VERSION", "AMPLIFICATION", "VERDICT"}};
  const Sighting* before = nullptr;
  for (const DatedSighting& each : life) {
    const Sighting& now = each.sighting;
    if (before == nullptr || tells_change(*before, now))
      table.rows.push_back(
          {.cells = {{.text = unbroken(minute_text(each.start))},
                     {.text = std::to_string(each.run)},
                     {.text = std::string(to_string(now.state)), .style = style_of(now.state)},
                     {.text = now.service},
                     {.text = now.version},
                     {.text = factors_text(now)},
                     verdict_cell(now.verdict)}});
    before = &now;
  }
  return table;
}

}  // namespace

void print_runs(std::span<const RunRecord> runs, const TextOptions& options, std::ostream& out) {
  if (runs.empty()) {
    fmt::print(out, "The history is empty: 'yamabiko check TARGET --save' adds to it.\n");
    return;
  }
  Table table{.titles = {"RUN", "STARTED (UTC)", "STATE", "TARGETS", "OPEN", "WORST", "COMMAND"}};
  for (const RunRecord& run : runs)
    table.rows.push_back(
        {.cells = {{.text = std::to_string(run.id)},
                   {.text = unbroken(minute_text(run.info.start))},
                   {.text = unbroken(to_string(run.state)), .style = style_of(run.state)},
                   {.text = run.summary ? grouped(run.summary->targets) : ""},
                   {.text = run.state == RunState::running ? "" : grouped(run.open)},
                   verdict_cell(run.worst),
                   {.text = command_of(run)}},
         .wrapping = Wrapping::early});
  print(table, options, out);
}

void write_runs(std::span<const RunRecord> runs, std::ostream& out) {
  for (const RunRecord& run : runs) {
    JsonLine line;
    line.begin_object()
        .member("type", string_view("saved-run"))
        .member("run", static_cast<std::uint64_t>(run.id))
        .member("state", to_string(run.state))
        .text_or_null("policy", run.policy)
        .member("start", string_view(rfc3339(run.info.start)))
        .text_or_null("end", run.summary ? rfc3339(run.summary->end) : "")
        .member("command", run.info.command)
        .member("tool_version", string_view(run.info.tool_version));
    if (run.summary)
      line.member("targets", run.summary->targets);
    else
      line.key("targets").null();
    line.member("findings", run.findings)
        .member("open", run.open)
        .text_or_null("worst_verdict", run.worst ? to_string(*run.worst) : string_view())
        .end_object();
    fmt::print(out, "{}\n", line.text());
  }
}

void print_life(std::span<const DatedSighting> sightings, const TextOptions& options,
                std::ostream& out) {
  bool found = false;
  while (!sightings.empty()) {
    const Life life = first_life(sightings);
    sightings = sightings.subspan(life.size());
    const LifeSummary summary = sum_up(life);
    if (summary.first == nullptr) continue;
    fmt::print(out, "{}{}\nOpen in {}: first {} (run {}), last {} (run {})\n", found ? "\n" : "",
               painted(options.colour, Style::heading, to_text(life.front().sighting.place)),
               counted(summary.runs, "run", "runs"), minute_text(summary.first->start),
               summary.first->run, minute_text(summary.last->start), summary.last->run);
    print(changes_of(life), options, out);
    found = true;
  }
  if (!found) fmt::print(out, "Nothing was ever seen open there.\n");
}

void write_life(std::span<const DatedSighting> sightings, std::ostream& out) {
  while (!sightings.empty()) {
    const Life life = first_life(sightings);
    sightings = sightings.subspan(life.size());
    for (const DatedSighting& each : life) {
      JsonLine line;
      line.begin_object()
          .member("type", string_view("sighting"))
          .member("run", static_cast<std::uint64_t>(each.run))
          .member("start", string_view(rfc3339(each.start)));
      write_place(line, each.sighting.place);
      write_seen(line, each.sighting);
      line.end_object();
      fmt::print(out, "{}\n", line.text());
    }
    const LifeSummary summary = sum_up(life);
    JsonLine line;
    line.begin_object().member("type", string_view("life"));
    write_place(line, life.front().sighting.place);
    line.member("runs_open", summary.runs)
        .text_or_null("first_open", summary.first != nullptr ? rfc3339(summary.first->start) : "")
        .text_or_null("last_open", summary.last != nullptr ? rfc3339(summary.last->start) : "")
        .end_object();
    fmt::print(out, "{}\n", line.text());
  }
}

}  // namespace yamabiko
