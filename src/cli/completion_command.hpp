// yamabiko completion SHELL and yamabiko manual: what is made from the option table.
#pragma once

#include <ostream>

namespace CLI {
class App;
}

namespace yamabiko {

// Adds the subcommands "completion" and "manual" to `app`, whose whole option
// table they print in another form: add them last. Errors go to `err`; `exit_code`
// becomes 0, or 2 when the registry can't be read. All must outlive `app`.
void add_completion_commands(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code);

}  // namespace yamabiko
