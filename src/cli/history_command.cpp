// The subcommand "history" and its options.
#include "cli/history_command.hpp"

#include "cli/exit_code.hpp"
#include "cli/history_place.hpp"
#include "cli/terminal.hpp"
#include "store/history_text.hpp"
#include "yamabiko/engine/resolve.hpp"
#include "yamabiko/store/history.hpp"

#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

struct HistoryArguments {
  std::string place;
  std::vector<std::string> targets;
  std::string format = "text";
  std::size_t most = 50;
  bool no_color = false;
};

class Listing {
 public:
  Listing(const HistoryArguments& arguments, std::ostream& out, std::ostream& err)
      : arguments_(arguments), out_(out), err_(err) {}

  int operator()() {
    const auto place = history_place(arguments_.place);
    if (!place) return usage(place.error());
    const auto history = History::open(*place);
    if (!history) return usage(history.error());
    return arguments_.targets.empty() ? list_runs(**history) : show_life(**history);
  }

 private:
  int list_runs(History& history) {
    const auto runs = history.runs(arguments_.most);
    if (!runs) return usage(runs.error());
    if (arguments_.format == "jsonl")
      write_runs(*runs, out_);
    else
      print_runs(*runs, text_options(), out_);
    return written();
  }

  int show_life(History& history) {
    const ResolvedTargets resolved =
        resolve_targets({.targets = arguments_.targets, .excluded = {}, .family = {}});
    for (const TargetError& error : resolved.errors) return usage(error.reason);
    std::vector<DatedSighting> sightings;
    for (const AddressBlock& block : resolved.targets.blocks()) {
      const auto life =
          history.life(address_key(block.first), address_key(block.first.plus(block.count - 1)));
      if (!life) return usage(life.error());
      sightings.insert(sightings.end(), life->begin(), life->end());
    }
    if (arguments_.format == "jsonl")
      write_life(sightings, out_);
    else
      print_life(sightings, text_options(), out_);
    return written();
  }

  int written() {
    if (!out_.flush() && !is_reader_gone()) return usage("writing the report failed");
    return exit_done;
  }

  [[nodiscard]] TextOptions text_options() const {
    const bool to_terminal = is_terminal(Stream::out);
    const bool coloured = to_terminal && !arguments_.no_color && colour_allowed();
    return {.colour = coloured ? Colour::yes : Colour::no,
            .width = to_terminal ? terminal_width(Stream::out) : default_width};
  }

  int usage(const std::string& what) {
    fmt::print(err_, "yamabiko: {}\n", what);
    return exit_usage;
  }

  const HistoryArguments& arguments_;
  std::ostream& out_;
  std::ostream& err_;
};

}  // namespace

void add_history_command(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code) {
  auto arguments = std::make_shared<HistoryArguments>();
  CLI::App* history =
      app.add_subcommand("history", "List the runs that --save kept, or what became of a host");
  history->footer(R"(Examples:
  yamabiko history                       the latest runs
  yamabiko history --target 192.0.2.1    what was open there, since when, and what changed
  yamabiko history --format jsonl | jq -r 'select(.state == "did not end") | .run')");
  history
      ->add_option("--target", arguments->targets,
                   "What all runs saw at this name, address, network or range")
      ->allow_extra_args(false)
      ->type_name("TARGET");
  history->add_option("--db", arguments->place, "The history of this file or postgres:// address")
      ->type_name("FILE");
  history->add_option("--format", arguments->format, "How to report")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  history->add_option("--last", arguments->most, "The latest runs, at most this many")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N")
      ->capture_default_str();
  history->add_flag("--no-color", arguments->no_color,
                    "No colour, on a terminal either (or set NO_COLOR)");
  history->callback(
      [arguments, &out, &err, &exit_code] { exit_code = Listing(*arguments, out, err)(); });
}

}  // namespace yamabiko
