// yamabiko probes list | show NAME | verify [FILE...]: what the registry knows.
#pragma once

#include <ostream>

namespace CLI {
class App;
}

namespace yamabiko {

// Adds the subcommand "probes" to `app`. When the user chose it, parsing runs
// it: results go to `out`, errors to `err`, and `exit_code` becomes 0 (done),
// 1 (verify found failures) or 2 (usage: no such service,
// profile or folder). All
// three must outlive `app`.
void add_probes_command(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code);

}  // namespace yamabiko
