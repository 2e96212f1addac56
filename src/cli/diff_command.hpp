// yamabiko diff A B: what differs between two runs.
#pragma once

#include <ostream>

namespace CLI {
class App;
}

namespace yamabiko {

// Adds the subcommand "diff" to `app`. When the user chose it, parsing runs it: results
// go to `out`, errors to `err`, and `exit_code` becomes 0 (the same), 1 (different) or 2.
// All three must outlive `app`.
void add_diff_command(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code);

}  // namespace yamabiko
