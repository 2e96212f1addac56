// The subcommand "report": a run that is over, told anew in another format.
#pragma once

#include <ostream>

namespace CLI {
class App;
}

namespace yamabiko {

// `exit_code` is set when the command ran.
void add_report_command(CLI::App& app, std::ostream& out, std::ostream& err, int& exit_code);

}  // namespace yamabiko
