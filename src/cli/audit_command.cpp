// The subcommand "audit": from a policy to a run, and from the run to a verdict.
#include "cli/audit_command.hpp"

#include "audit/audit_text.hpp"
#include "audit/policy_draft.hpp"
#include "cli/check_run.hpp"
#include "cli/exit_code.hpp"
#include "cli/history_place.hpp"
#include "cli/progress.hpp"
#include "cli/saving.hpp"
#include "cli/terminal.hpp"
#include "yamabiko/audit/audit.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/store/sighting.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

// Of so many endpoints those that are closed are told, too: that a host is there is what
// tells fixed from unknown. Of more the history would be mostly that.
constexpr std::uint64_t most_told = 1'000'000;

struct AuditArguments {
  std::string policy;
  std::string place;
  std::string probes;
  std::string format = "text";
  bool init = false;
  bool quiet = false;
  bool no_color = false;
};

CheckArguments to_check(const Policy& policy, const AuditArguments& audit) {
  CheckArguments check;
  check.targets = policy.targets;
  check.excluded = policy.excluded;
  check.responsible = policy.responsible;
  check.profile = policy.profile;
  check.services = policy.services;
  check.ports = policy.ports;
  check.measure = policy.measure;
  check.rate = policy.rate.value_or(check.rate);
  check.host_rate = policy.host_rate.value_or(check.host_rate);
  check.timeout = policy.timeout.value_or(check.timeout);
  check.retries = policy.retries.value_or(check.retries);
  check.probes = audit.probes;
  return check;
}

class Audit {
 public:
  Audit(const AuditArguments& arguments, const std::vector<std::string>& command, std::ostream& out,
        std::ostream& err)
      : arguments_(arguments), command_(command), out_(out), err_(err) {}

  int operator()() {
    if (arguments_.init) return write_draft();
    auto registry = load_registry(arguments_.probes);
    if (!registry) return usage(registry.error());
    std::ifstream file(arguments_.policy, std::ios::binary);
    std::error_code error;
    if (!file || std::filesystem::is_directory(arguments_.policy, error))
      return usage(fmt::format("can't read {0}; 'yamabiko audit {0} --init' writes a first policy",
                               printable(arguments_.policy)));
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto policy = load_policy(text, arguments_.policy, *registry);
    if (!policy) return usage(policy.error().text());
    if (!policy->dns_name.empty())
      if (const auto given = registry->give_dns_name(policy->dns_name); !given)
        return usage(given.error());
    auto check = plan_check(to_check(*policy, arguments_), *registry, std::cin);
    if (!check) return usage(fmt::format("{}: {}", policy->file, check.error()));
    check->scan.stop_on_signal = true;
    check->scan.reported = check->plan.targets.size() * check->plan.ports.size() <= most_told
                               ? Reported::all
                               : Reported::open;
    check->keep_evidence = KeepEvidence::yes;
    return run(*registry, *policy, *check);
  }

 private:
  int run(const Registry& registry, const Policy& policy, CheckPlan& check) {
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const std::string name = policy.name.empty() ? path_of(arguments_.policy) : policy.name;
    AuditReporter judged(policy, today);
    auto saving = Saving::open(true, arguments_.place);
    if (!saving) return usage(saving.error());
    saving->precede(judged, {.policy = name});
    AnsweredOnly answered(saving->reporter());
    const auto baseline = saving->history()->latest(name);
    if (!baseline) return usage(baseline.error());
    const auto known = saving->history()->exposures(name);
    if (!known) return usage(known.error());
    // Ports that a port mapper had listed would never be asked again if that is gone.
    if (check.follow == Follow::registered_ports) check.scan.recalled = recalled(*known);

    Progress progress(err_,
                      is_terminal(Stream::err) ? Progress::Style::rewrite : Progress::Style::lines,
                      shape_of(check.plan, check.scan), [] { return terminal_width(Stream::err); });
    CheckCompany company{.command = command_};
    company.complain = [this, &progress](const std::string& what) {
      progress.clear();
      complain(what);
    };
    if (!arguments_.quiet)
      company.on_progress = [&progress](const ScanProgress& now, const Found& found) {
        progress.show(now, found);
      };
    const auto outcome = run_check(registry, check, answered, company);
    progress.clear();
    if (!outcome) return usage(outcome.error());
    if (const std::string problem = saving->problem(); !problem.empty()) return usage(problem);
    const auto report = judged.conclude(*saving->history(), saving->run(), name, *baseline);
    if (!report) return usage(report.error());
    if (arguments_.format == "jsonl")
      write_audit(*report, policy, out_);
    else
      print_audit(*report, policy, text_options(), out_);
    if (!out_.flush() && !is_reader_gone()) return usage("writing the report failed");
    if (!report->violations.empty()) return exit_failed;
    return report->is_incomplete() ? exit_unprobed : exit_done;
  }

  static std::vector<RecalledEndpoint> recalled(const std::vector<Exposure>& exposures) {
    std::vector<RecalledEndpoint> result;
    for (const auto& [sighting, since, seen] : exposures) {
      const Place& place = sighting.place;
      if (const auto address = Address::parse(address_text(place.address)))
        result.push_back(
            {.endpoint = {.target = *address, .transport = place.transport, .port = place.port},
             .service = sighting.service});
    }
    return result;
  }

  int write_draft() {
    const auto place = history_place(arguments_.place);
    if (!place) return usage(place.error());
    const auto history = History::open(*place);
    if (!history) return usage(history.error());
    const auto run = (*history)->latest();
    if (!run) return usage(run.error());
    if (!*run)
      return usage(
          "no run in the history has come to its end: 'yamabiko check TARGET --save' makes "
          "one");
    const auto draft = draft_policy(**history, **run);
    if (!draft) return usage(draft.error());
    // Never over a policy that somebody has worked on.
    if (std::error_code error; std::filesystem::exists(arguments_.policy, error))
      return usage(
          fmt::format("{} is there already; name another file", printable(arguments_.policy)));
    std::ofstream file(arguments_.policy);
    file << *draft;
    if (!file.flush()) return usage(fmt::format("can't write to {}", printable(arguments_.policy)));
    fmt::print(out_, "{} is made from run {}; read it before you use it.\n",
               printable(arguments_.policy), (*run)->id);
    return exit_done;
  }

  static std::string path_of(const std::string& file) {
    std::error_code error;
    const auto path = std::filesystem::weakly_canonical(file, error);
    return error ? file : path.string();
  }

  [[nodiscard]] TextOptions text_options() const {
    const bool to_terminal = is_terminal(Stream::out);
    const bool coloured = to_terminal && !arguments_.no_color && colour_allowed();
    return {.colour = coloured ? Colour::yes : Colour::no,
            .width = to_terminal ? terminal_width(Stream::out) : default_width};
  }

  void complain(const std::string& what) { fmt::print(err_, "yamabiko: {}\n", what); }

  int usage(const std::string& what) {
    complain(what);
    return exit_usage;
  }

  const AuditArguments& arguments_;
  const std::vector<std::string>& command_;
  std::ostream& out_;
  std::ostream& err_;
};

}  // namespace

void add_audit_command(CLI::App& app, const std::vector<std::string>& command, std::ostream& out,
                       std::ostream& err, int& exit_code) {
  auto arguments = std::make_shared<AuditArguments>();
  CLI::App* audit =
      app.add_subcommand("audit", "Hold a network against a policy of what may be exposed there");
  audit->footer(R"(Examples:
  yamabiko audit edge.toml --init        a policy from the latest run of the history
  yamabiko audit edge.toml               violations, what is new, fixed, still open
  yamabiko audit edge.toml --format jsonl | jq 'select(.type == "violation")'

Exit status: 0 clean, 1 a violation, 2 the policy or the command line, 3 no violation, but
a target was not reached or the run was interrupted.)");
  audit->add_option("POLICY", arguments->policy, "A file as in docs/policy-format.md")
      ->required()
      ->type_name("FILE");
  audit->add_flag("--init", arguments->init, "Write the file from the latest run, and ask nothing");
  audit->add_option("--db", arguments->place, "The history of this file or postgres:// address")
      ->type_name("FILE");
  audit->add_option("--format", arguments->format, "How to report")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  audit
      ->add_option("--probes", arguments->probes,
                   "Service files of your own, which add to or replace the built-in ones")
      ->type_name("DIR");
  audit->add_flag("--quiet", arguments->quiet, "No progress on stderr");
  audit->add_flag("--no-color", arguments->no_color,
                  "No colour, on a terminal either (or set NO_COLOR)");
  audit->callback([arguments, &command, &out, &err, &exit_code] {
    exit_code = Audit(*arguments, command, out, err)();
  });
}

}  // namespace yamabiko
