// The flags that a pattern sets and that an example expects.
#include "probe/nearest.hpp"
#include "probe/probe_loader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace yamabiko {

std::vector<Flag> load_flags(TableReader& reader) {
  // The others are the engine's to see.
  static constexpr std::array<Flag, 4> of_replies{Flag::discloses, Flag::no_auth,
                                                  Flag::auth_required, Flag::loop_prone};
  std::vector<std::string_view> known;
  for (const Flag flag : of_replies) known.push_back(to_string(flag));
  std::vector<Flag> flags;
  for (const std::string& name : reader.texts("flags")) {
    const auto* const found = std::find_if(of_replies.begin(), of_replies.end(),
                                           [&](Flag flag) { return to_string(flag) == name; });
    if (found != of_replies.end())
      flags.push_back(*found);
    else
      reader.fail("flags", fmt::format("unknown flag '{}'", name), suggestion(name, known));
  }
  return flags;
}

}  // namespace yamabiko
