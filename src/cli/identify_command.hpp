// The subcommand "identify".
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace yamabiko {

// `command` is argv; it and the streams must outlive the parsing. Sets
// `exit_code` when the subcommand was chosen.
void add_identify_command(CLI::App& app, const std::vector<std::string>& command, std::ostream& out,
                          std::ostream& err, int& exit_code);

}  // namespace yamabiko
