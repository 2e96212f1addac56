// The options of "yamabiko identify": as the user typed them, and as the run
// wants them.
#pragma once

#include "engine/identify.hpp"
#include "yamabiko/probe/registry.hpp"
#include "yamabiko/report/run.hpp"

#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace CLI {
class App;
}

namespace yamabiko {

// As typed; the option table (add_options) is the one place that names them.
struct IdentifyArguments {
  std::vector<std::string> endpoints;
  std::string nmap_probes;  // empty: not asked for; "installed": where nmap has them
  unsigned rarity = 7;
  double timeout = 2;
  std::string format = "text";
  std::string output;
  std::string probes;
  bool only_v4 = false;
  bool only_v6 = false;
  bool all = false;
  bool quiet = false;
  bool no_color = false;
};

void add_options(CLI::App& identify, IdentifyArguments& arguments);

// Checked, and in the terms of the library.
struct IdentifySettings {
  IdentifyOptions options;
  std::vector<Endpoint> endpoints;  // each once
  std::vector<Unprobed> unprobed;   // names that can't be resolved
  bool ports_named = true;          // false: of some host, all ports that are known
};

// Resolves names, which blocks. The error is a sentence for the user.
[[nodiscard]] tl::expected<IdentifySettings, std::string> validate(
    const IdentifyArguments& arguments, const Registry& registry);

// The file of --nmap-probes: the one that was named, or the installed one.
[[nodiscard]] std::string nmap_probes_file(const IdentifyArguments& arguments);

}  // namespace yamabiko
