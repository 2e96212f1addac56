// yamabiko exporter: checks targets when Prometheus asks for them.
#pragma once

#include <ostream>

namespace CLI {
class App;
}

namespace yamabiko {

// Adds the subcommand "exporter" to `app`. It serves until SIGINT or SIGTERM; it
// tells `err` where it listens. `exit_code` becomes 0, or 2 (usage, or it can't
// listen there). All must outlive `app`.
void add_exporter_command(CLI::App& app, std::ostream& err, int& exit_code);

}  // namespace yamabiko
