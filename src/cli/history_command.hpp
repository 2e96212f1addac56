// yamabiko history: the runs that were saved, and what became of an endpoint.
#pragma once

#include <ostream>

namespace CLI {
class App;
}

namespace yamabiko {

// Adds the subcommand "history" to `app`. When the user chose it, parsing runs it:
// results go to `out`, errors to `err`, and `exit_code` becomes 0 or 2. All three must
// outlive `app`.
void add_history_command(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code);

}  // namespace yamabiko
