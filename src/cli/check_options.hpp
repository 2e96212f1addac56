// The options of "yamabiko check": as the user typed them, and as the run
// wants them.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/engine/options.hpp"
#include "yamabiko/engine/plan.hpp"
#include "yamabiko/engine/resolve.hpp"
#include "yamabiko/probe/registry.hpp"

#include <istream>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace CLI {
class App;
}

namespace yamabiko {

// As typed; the option table (add_options) is the one place that names them.
struct CheckArguments {
  std::vector<std::string> targets;
  std::vector<std::string> target_files;
  std::vector<std::string> excluded;
  std::vector<std::string> exclude_files;
  bool responsible = false;
  std::string ports;
  std::vector<std::string> services;
  std::string profile = "default";
  std::string format = "text";
  std::vector<std::string> outputs;  // "FILE" or "FORMAT=FILE"
  std::string textfile;
  std::string pcap;
  bool save = false;
  std::string history;  // a file or postgres://…; not empty: save there
  std::string resume;
  std::string measure = "auto";
  std::optional<std::string> dns_name;
  std::string engine = "socket";
  std::string language = "en";
  double timeout = 1.5;
  unsigned retries = 2;
  double rate = 10'000;
  double host_rate = 1'000;
  std::string bandwidth = "0";
  std::optional<std::uint64_t> seed;
  std::string shard;
  bool all = false;
  bool fast = false;
  bool patient = false;
  bool loops = false;
  std::vector<std::string> sources;
  std::string interface;
  bool only_v4 = false;
  bool only_v6 = false;
  std::string fail_on;
  std::string warning;  // thresholds of --format nagios
  std::string critical;
  std::string probes;
  bool evidence = false;
  bool dry_run = false;
  bool quiet = false;
  bool no_color = false;
};

void add_options(CLI::App& check, CheckArguments& arguments);

// Checked, and in the terms of the library.
struct CheckSettings {
  ScanOptions scan;
  TargetRequest request;
  std::vector<PlannedPort> ports;
  std::optional<Verdict> fail_on;
};

// `registry` must outlive the result; `in` is read where a list of targets is
// "-". The error is a sentence for the user.
[[nodiscard]] tl::expected<CheckSettings, std::string> validate(const CheckArguments& arguments,
                                                                const Registry& registry,
                                                                std::istream& in);

// The built-in registry, with the user's folder on top if there is one, and a name
// for the requests that want one of DNS.
[[nodiscard]] tl::expected<Registry, std::string> load_registry(
    const std::string& folder, const std::optional<std::string>& dns_name = {});

}  // namespace yamabiko
