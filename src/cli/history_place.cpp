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

}  // namespace yamabiko
