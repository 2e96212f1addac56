// yamabiko audit POLICY: holds a network against what may be exposed there.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace yamabiko {

// Adds the subcommand "audit" to `app`. When the user chose it, parsing runs it.
// `command` is the whole command line. Results go to `out`, progress and errors to `err`;
// `exit_code` becomes 0 (clean), 1 (a violation), 2 (the policy or the command line) or 3
// (incomplete). All of them must outlive `app`.
void add_audit_command(CLI::App& app, const std::vector<std::string>& command, std::ostream& out,
                       std::ostream& err, int& exit_code);

}  // namespace yamabiko
