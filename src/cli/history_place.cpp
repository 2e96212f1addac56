// Asks the environment.
#include "cli/history_place.hpp"

#include <cstdlib>

namespace yamabiko {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

}  // namespace

tl::expected<std::string, std::string> default_history() {
  const std::string name = "/yamabiko/history.db";
  // A relative path there is to be ignored, the specification says.
  if (const std::string state = variable("XDG_STATE_HOME"); state.starts_with('/'))
    return state + name;
  if (const std::string home = variable("HOME"); !home.empty())
    return home + "/.local/state" + name;
  return tl::unexpected(
      std::string("there is no home folder to keep the history in: name a file with --db FILE"));
}

std::vector<std::string> without_passwords(std::vector<std::string> command) {
  for (std::string& argument : command) {
    const std::size_t scheme = argument.find("postgres");
    const std::size_t user = argument.find("://", scheme);
    if (scheme == std::string::npos || user == std::string::npos) continue;
    const std::size_t end = argument.find_first_of("/?", user + 3);
    const std::size_t at = argument.rfind('@', end);
    const std::size_t colon = argument.find(':', user + 3);
    if (at != std::string::npos && at > user && colon < at) argument.erase(colon, at - colon);
    // libpq takes them behind the address, too.
    for (std::size_t key = argument.find("password=", argument.find('?', user));
         key != std::string::npos; key = argument.find("password=", key + 1)) {
      const std::size_t value = argument.find('=', key) + 1;
      argument.erase(value, argument.find('&', value) - value);
    }
  }
  return command;
}

}  // namespace yamabiko
