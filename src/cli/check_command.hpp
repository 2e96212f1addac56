// yamabiko check TARGET...: probes hosts and reports what answered.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace yamabiko {

// Adds the subcommand "check" to `app`. When the user chose it, parsing runs
// it. `command` is the whole command line, for the report. Results go to `out`,
// progress and errors to `err`; `exit_code` becomes 0 (done), 1 (a finding
// reached --fail-on), 2 (usage) or 3 (a target could not be probed at all).
// All of them must outlive `app`.
void add_check_command(CLI::App& app, const std::vector<std::string>& command, std::ostream& out,
                       std::ostream& err, int& exit_code);

}  // namespace yamabiko
