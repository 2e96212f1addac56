// Runs one identification: options, endpoints, dialogue, assessment, report.
#include "cli/identify_command.hpp"

#include "cli/check_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/identify_options.hpp"
#include "cli/in_order.hpp"
#include "cli/status_line.hpp"
#include "cli/terminal.hpp"
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/report/identity_reporter.hpp"
#include "yamabiko/report/tee_reporter.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

// A file that is no nmap-service-probes has a note for every line.
constexpr std::size_t most_notes = 20;

class Identify {
 public:
  Identify(const IdentifyArguments& arguments, const std::vector<std::string>& command,
           std::ostream& out, std::ostream& err)
      : arguments_(arguments), command_(command), out_(out), err_(err), status_(err) {}

  int operator()() {
    const auto registry = load_registry(arguments_.probes);
    if (!registry) return usage(registry.error());
    std::optional<NmapProbes> nmap;
    if (!arguments_.nmap_probes.empty()) {
      auto loaded = NmapProbes::load(nmap_probes_file(arguments_));
      if (!loaded) return usage(loaded.error());
      nmap.emplace(std::move(*loaded));
      if (!arguments_.quiet) tell_notes(*nmap);
    }
    auto settings = validate(arguments_, *registry);
    if (!settings) return usage(settings.error());
    for (const Unprobed& each : settings->unprobed) complain(each.reason);
    summary_.unprobed = std::move(settings->unprobed);
    return run(*registry, nmap ? &*nmap : nullptr, *settings);
  }

 private:
  int run(const Registry& registry, const NmapProbes* nmap, const IdentifySettings& settings) {
    for (const Output& output : settings.outputs)
      if (!output.path.empty() && !open(output.path))
        return usage(
            fmt::format("can't write to {}: choose another -o FILE", printable(output.path)));
    TeeReporter reporter(make_reporters(registry, settings.outputs));
    const auto start = std::chrono::steady_clock::now();
    reporter.begin({.tool_version = YAMABIKO_VERSION,
                    .start = std::chrono::system_clock::now(),
                    .command = command_});
    InOrder in_order(settings.endpoints, [&](const Finding& finding) {
      status_.clear();
      summary_.add(finding);
      reporter.finding(finding);
      reporter.flush();
    });
    const auto outcome = identify(settings.endpoints, registry, nmap, settings.options,
                                  [&](const Observation& seen) {
                                    in_order.take(seen.endpoint, finding_of(settings, seen));
                                    show_progress(in_order.taken(), settings.endpoints.size(),
                                                  std::chrono::steady_clock::now() - start);
                                  });
    in_order.finish();
    status_.clear();
    summary_.end = std::chrono::system_clock::now();
    summary_.elapsed = std::chrono::steady_clock::now() - start;
    std::set<Address> targets;
    for (const Endpoint& endpoint : settings.endpoints) targets.insert(endpoint.target);
    summary_.targets = targets.size();
    summary_.statistics = outcome.statistics;
    summary_.statistics.unreported = unreported_;
    for (std::size_t state = 0; state < unreported_.size(); ++state)
      summary_.states.at(state) += unreported_.at(state);
    summary_.interrupted = outcome.interrupted;
    summary_.measure = "never";
    reporter.end(summary_);
    if (const std::string failure = write_failure(settings.outputs); !failure.empty())
      return usage(failure);
    return summary_.unprobed.empty() && !outcome.interrupted ? exit_done : exit_unprobed;
  }

  // Nothing: it is only counted.
  std::optional<Finding> finding_of(const IdentifySettings& settings, const Observation& seen) {
    if (seen.state == State::open) ++open_;
    if (seen.state != State::open && !settings.ports_named && !arguments_.all) {
      ++unreported_.at(static_cast<std::size_t>(seen.state));
      return std::nullopt;
    }
    Finding finding =
        assess(seen, "en", shows_evidence(settings.outputs) ? KeepEvidence::yes : KeepEvidence::no);
    // Requests of many services went there, and nobody can tell how many replies are
    // for one of them; `check` measures.
    finding.amplification.reset();
    finding.verdict.reset();
    return finding;
  }

  // One line that is rewritten, on a terminal, for runs of more than a second.
  void show_progress(std::size_t known, std::size_t all, std::chrono::nanoseconds elapsed) {
    using std::chrono::seconds;
    if (arguments_.quiet || known == all || elapsed < seconds(1) || !is_terminal(Stream::err))
      return;
    status_.show(fmt::format("{} of {} endpoints known, {} open, {} s", known, all, open_,
                             std::chrono::duration_cast<seconds>(elapsed).count()));
  }

  bool open(const std::string& path) {
    files_.push_back(std::make_unique<std::ofstream>(path, std::ios::trunc));
    return files_.back()->good();
  }

  // A reporter for each output; files are in the same order.
  std::vector<std::unique_ptr<Reporter>> make_reporters(const Registry& registry,
                                                        const std::vector<Output>& outputs) {
    std::vector<std::unique_ptr<Reporter>> reporters;
    auto file = files_.begin();
    for (const Output& output : outputs) {
      std::ostream& out = output.path.empty() ? out_ : **file++;
      const ReportSetting setting{.text = text_options(output.path.empty()), .registry = &registry};
      // Of an identification, people want to see all that is known.
      reporters.push_back(output.format->name == "text"
                              ? std::make_unique<IdentityReporter>(out, setting.text)
                              : output.format->make(out, setting));
    }
    return reporters;
  }

  TextOptions text_options(bool to_standard_output) const {
    const bool to_terminal = to_standard_output && is_terminal(Stream::out);
    const bool coloured = to_terminal && !arguments_.no_color && colour_allowed();
    return {.colour = coloured ? Colour::yes : Colour::no,
            .width = to_terminal ? terminal_width(Stream::out) : default_width};
  }

  // Whoever closes a pipe has read enough; a full disk must be told.
  std::string write_failure(const std::vector<Output>& outputs) {
    auto file = files_.begin();
    for (const Output& output : outputs)
      if (!output.path.empty() && !(*file++)->flush())
        return fmt::format("writing to {} failed", printable(output.path));
    return !out_.flush() && !is_reader_gone() ? "writing the report failed" : "";
  }

  void tell_notes(const NmapProbes& nmap) {
    const auto& notes = nmap.notes();
    for (std::size_t i = 0; i < std::min(notes.size(), most_notes); ++i)
      complain(fmt::format("{}:{}: passed over: {}", nmap.file(), notes[i].line, notes[i].message));
    if (notes.size() > most_notes)
      complain(
          fmt::format("{}: {} more lines are passed over", nmap.file(), notes.size() - most_notes));
  }

  void complain(const std::string& what) { fmt::print(err_, "yamabiko: {}\n", what); }

  int usage(const std::string& what) {
    complain(what);
    return exit_usage;
  }

  const IdentifyArguments& arguments_;
  const std::vector<std::string>& command_;
  std::ostream& out_;
  std::ostream& err_;
  std::vector<std::unique_ptr<std::ofstream>> files_;
  StatusLine status_;
  RunSummary summary_;
  std::array<std::uint64_t, 5> unreported_{};
  std::size_t open_ = 0;
};

}  // namespace

void add_identify_command(CLI::App& app, const std::vector<std::string>& command, std::ostream& out,
                          std::ostream& err, int& exit_code) {
  auto arguments = std::make_shared<IdentifyArguments>();
  CLI::App* identify =
      app.add_subcommand("identify", "Find out what is behind a port: service, version, TLS");
  add_options(*identify, *arguments);
  identify->callback([arguments, &command, &out, &err, &exit_code] {
    exit_code = Identify(*arguments, command, out, err)();
  });
}

}  // namespace yamabiko
