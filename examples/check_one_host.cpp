// Checks one host for all services of the registry and prints a line for each
// endpoint: how to use libyamabiko from a program of your own.
#include "yamabiko/assess/assess.hpp"
#include "yamabiko/engine/resolve.hpp"
#include "yamabiko/engine/scanner.hpp"

#include <iostream>

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: check_one_host HOST\n";
    return 2;
  }
  const auto registry = yamabiko::Registry::built_in();
  const auto resolved = yamabiko::resolve_targets({.targets = {arguments[1]}});
  for (const auto& error : resolved.errors)
    std::cerr << error.target << ": " << error.reason << '\n';
  if (!registry || !resolved.errors.empty()) return 1;
  const auto ports = yamabiko::plan_ports(*registry, {}, {});
  if (!ports) return 1;

  const auto print = [](yamabiko::Observation&& seen) {
    const yamabiko::Finding finding = yamabiko::assess(seen, "en");
    std::cout << finding.endpoint.target.text() << ' ' << finding.endpoint.port << '/'
              << to_string(finding.endpoint.transport) << ": " << to_string(finding.state) << ", "
              << finding.reason;
    if (finding.verdict) std::cout << ": " << to_string(*finding.verdict);
    std::cout << '\n';
  };
  const yamabiko::Plan plan{.targets = resolved.targets, .ports = *ports};
  const auto result = yamabiko::scan(plan, {}, {.on_observation = print, .on_progress = {}});
  if (!result) std::cerr << result.error().message() << '\n';
  return result ? 0 : 1;
}
