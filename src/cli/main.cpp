// The yamabiko command: picks the subcommand, and nothing else.
#include "cli/audit_command.hpp"
#include "cli/check_command.hpp"
#include "cli/completion_command.hpp"
#include "cli/diff_command.hpp"
#include "cli/exit_code.hpp"
#include "cli/exporter_command.hpp"
#include "cli/formats.hpp"
#include "cli/history_command.hpp"
#include "cli/history_place.hpp"
#include "cli/identify_command.hpp"
#include "cli/probes_command.hpp"
#include "cli/report_command.hpp"

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace {

bool asks_for_nagios(const std::vector<std::string>& command) {
  return std::any_of(command.begin(), command.end(), [](const std::string& word) {
    return word == yamabiko::nagios_format || word == "--format=nagios";
  });
}

// One line and an exit status are all that a monitoring system reads, also where
// the command line is wrong.
int unknown(const std::string& why) {
  std::cout << yamabiko::nagios_unknown(why) << '\n';
  return static_cast<int>(yamabiko::NagiosStatus::unknown);
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that went away is seen as a failed write, not as a signal.
  std::signal(SIGPIPE, SIG_IGN);
  const auto command = yamabiko::without_passwords({argv, argv + argc});
  CLI::App app(
      "Calls out to services over UDP, TCP and RPC, and tells what came back: which service and\n"
      "version it is, and how much louder the answer is than the call.");
  app.name("yamabiko");
  app.set_version_flag("--version", "yamabiko " YAMABIKO_VERSION);
  app.require_subcommand(1);
  app.footer("'yamabiko check --help' has examples.");
  int exit_code = yamabiko::exit_done;
  yamabiko::add_audit_command(app, command, std::cout, std::cerr, exit_code);
  yamabiko::add_check_command(app, command, std::cout, std::cerr, exit_code);
  yamabiko::add_diff_command(app, std::cout, std::cerr, exit_code);
  yamabiko::add_history_command(app, std::cout, std::cerr, exit_code);
  yamabiko::add_identify_command(app, command, std::cout, std::cerr, exit_code);
  yamabiko::add_report_command(app, std::cout, std::cerr, exit_code);
  yamabiko::add_probes_command(app, std::cout, std::cerr, exit_code);
  yamabiko::add_exporter_command(app, std::cerr, exit_code);
  yamabiko::add_completion_commands(app, std::cout, std::cerr, exit_code);
  // Short options have one letter, but nmap's users have this one in their fingers.
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::reverse(arguments.begin(), arguments.end());
  std::replace(arguments.begin(), arguments.end(), std::string("-iL"), std::string("--iL"));
  try {
    app.parse(arguments);
    return exit_code;
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0 && asks_for_nagios(command)) return unknown(error.what());
    return app.exit(error) == 0 ? yamabiko::exit_done : yamabiko::exit_usage;
  } catch (const std::exception& error) {
    if (asks_for_nagios(command)) return unknown(error.what());
    std::cerr << "yamabiko: " << error.what() << '\n';
    return yamabiko::exit_usage;
  }
}
