// The subcommand "diff", its options, and what A and B may be.
#include "cli/diff_command.hpp"

#include "audit/comparison_text.hpp"
#include "cli/exit_code.hpp"
#include "cli/history_place.hpp"
#include "cli/terminal.hpp"
#include "yamabiko/audit/side.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

struct DiffArguments {
  std::string a;
  std::string b;
  std::string place;
  std::string format = "text";
  bool no_color = false;
};

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

// "last" is the latest run that ended, "last-1" the one before.
std::optional<std::size_t> parse_last(std::string_view text) {
  if (!text.starts_with("last")) return std::nullopt;
  text.remove_prefix(4);
  if (text.empty()) return 0;
  if (!text.starts_with('-')) return std::nullopt;
  return parse_number<std::size_t>(text.substr(1));
}

class Diff {
 public:
  Diff(const DiffArguments& arguments, std::ostream& out, std::ostream& err)
      : arguments_(arguments), out_(out), err_(err) {}

  int operator()() {
    auto a = open(arguments_.a);
    if (!a) return usage(a.error());
    auto b = open(arguments_.b);
    if (!b) return usage(b.error());
    const auto printer = arguments_.format == "jsonl" ? make_jsonl_printer(out_)
                                                      : make_text_printer(out_, text_options());
    printer->begin(*a, *b);
    const auto totals =
        compare(*a, *b, [&printer](const Change& change) { printer->change(change); });
    if (!totals) return usage(totals.error());
    printer->end(*totals);
    if (!out_.flush() && !is_reader_gone()) return usage("writing the report failed");
    return totals->is_same() ? exit_done : exit_failed;
  }

 private:
  tl::expected<Side, std::string> open(const std::string& name) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(name, ignored)) {
      std::ifstream file(name, std::ios::binary);
      if (!file) return tl::unexpected(fmt::format("can't read {}", printable(name)));
      return read_side(file, name);
    }
    const auto last = parse_last(name);
    const auto run = parse_number<RunId>(name);
    if (!last && !run)
      return tl::unexpected(
          fmt::format("{} is no file, nor the number of a run ('yamabiko history' lists them)",
                      printable(name)));
    const auto place = history_place(arguments_.place);
    if (!place) return tl::unexpected(place.error());
    // A connection a side: each reads while the other does.
    auto history = History::open(*place);
    if (!history) return tl::unexpected(history.error());
    histories_.push_back(std::move(*history));
    auto record = last ? latest(*histories_.back(), *last) : histories_.back()->run(*run);
    if (!record) return tl::unexpected(record.error());
    if (!*record)
      return tl::unexpected(fmt::format(
          "there is no run {} in the history; 'yamabiko history' lists them", printable(name)));
    return read_side(*histories_.back(), **record);
  }

  static History::Expected<std::optional<RunRecord>> latest(History& history, std::size_t before) {
    constexpr std::size_t most = 10'000;
    auto runs = history.runs(most);
    if (!runs) return tl::unexpected(runs.error());
    for (RunRecord& run : *runs) {
      if (run.state != RunState::ended) continue;
      if (before-- == 0) return std::optional<RunRecord>(std::move(run));
    }
    return std::optional<RunRecord>();
  }

  [[nodiscard]] TextOptions text_options() const {
    const bool coloured = is_terminal(Stream::out) && !arguments_.no_color && colour_allowed();
    return {.colour = coloured ? Colour::yes : Colour::no};
  }

  int usage(const std::string& what) {
    fmt::print(err_, "yamabiko: {}\n", what);
    return exit_usage;
  }

  const DiffArguments& arguments_;
  std::ostream& out_;
  std::ostream& err_;
  std::vector<std::unique_ptr<History>> histories_;
};

}  // namespace

void add_diff_command(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code) {
  auto arguments = std::make_shared<DiffArguments>();
  CLI::App* diff = app.add_subcommand("diff", "Tell what differs between two runs");
  diff->footer(R"(Examples:
  yamabiko diff 3 7                      two runs that --save kept
  yamabiko diff last-1 last              the latest two that came to their end
  yamabiko diff before.jsonl after.jsonl
  yamabiko diff nmap.xml last            states only: versions are named differently

What B did not reach is unknown, never gone: hosts that gave no sign of life, ports that
were not asked, and all that a run which was interrupted does not tell of.

Exit status: 0 the same, 1 different, 2 error.)");
  diff->add_option("A", arguments->a, "A run of the history, a JSON Lines report or nmap's XML")
      ->required()
      ->type_name("RUN");
  diff->add_option("B", arguments->b, "The same, of later")->required()->type_name("RUN");
  diff->add_option("--db", arguments->place, "The history of this file or postgres:// address")
      ->type_name("FILE");
  diff->add_option("--format", arguments->format, "How to report")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  diff->add_flag("--no-color", arguments->no_color,
                 "No colour, on a terminal either (or set NO_COLOR)");
  diff->callback([arguments, &out, &err, &exit_code] { exit_code = Diff(*arguments, out, err)(); });
}

}  // namespace yamabiko
