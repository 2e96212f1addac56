// The option table of "yamabiko check", and the checks behind it.
#include "cli/check_options.hpp"

#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/scan/port_spec.hpp"

#include <cmath>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

constexpr const char* examples = R"(Examples:
  yamabiko check 192.0.2.1                       every known service, UDP and TCP
  yamabiko check example.org -p U:111,T:443      these ports only
  yamabiko check 192.0.2.0/28 --service memcached
  yamabiko check host --format jsonl -o run.jsonl
  yamabiko check host --fail-on high && echo fine
  yamabiko check host --dry-run                  what would be sent, in hex

Exit status: 0 done, 1 a finding reached --fail-on, 2 usage, 3 some target
could not be probed at all.
Probe only hosts that you are responsible for.)";

// Seconds of a day: more is a slip of the keyboard.
constexpr double longest_timeout = 86'400;

}  // namespace

void add_options(CLI::App& check, CheckArguments& arguments) {
  check.footer(examples);
  check
      .add_option("targets", arguments.targets,
                  "Names, IPv4 or IPv6 addresses, or networks up to /24 or /120")
      ->required()
      ->type_name("TARGET");
  check
      .add_option("-p,--ports", arguments.ports,
                  "Ports, as in 111,443 or U:111,T:1-1024; without U: or T: both")
      ->type_name("PORTS");
  check
      .add_option("--service", arguments.services,
                  "Only these services, as 'yamabiko probes list' names them")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,...");
  check.add_option("--format", arguments.format, "How to report")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  check.add_option("-o,--output", arguments.output, "Write the report to a file")
      ->type_name("FILE");
  check
      .add_option("--measure", arguments.measure,
                  "Measuring requests go to services that were recognised (auto), to none (never), "
                  "or also to "
                  "ports that answered with something else (all)")
      ->check(CLI::IsMember({"auto", "never", "all"}))
      ->capture_default_str();
  check.add_option("--timeout", arguments.timeout, "How long a round waits for answers")
      ->type_name("SECONDS")
      ->capture_default_str();
  check.add_option("--retries", arguments.retries, "Rounds after the first, for what is silent")
      ->type_name("N")
      ->capture_default_str();
  check.add_option("--rate", arguments.rate, "Requests a second at most; 0 for no limit")
      ->type_name("PPS")
      ->capture_default_str();
  check
      .add_option("--source", arguments.sources,
                  "Send from this address of this machine (one a family)")
      ->allow_extra_args(false)
      ->type_name("ADDR");
  check.add_option("--interface", arguments.interface, "Send through this interface")
      ->type_name("IF");
  auto* v4 = check.add_flag("-4", arguments.only_v4, "IPv4 only");
  auto* v6 = check.add_flag("-6", arguments.only_v6, "IPv6 only");
  v4->excludes(v6);
  check.add_option("--fail-on", arguments.fail_on, "Exit with 1 when a verdict is this or worse")
      ->check(CLI::IsMember({"not-amplifying", "amplifies", "high", "severe"}));
  check
      .add_option("--engine", arguments.engine, "'portable' uses one connected socket an endpoint")
      ->check(CLI::IsMember({"socket", "portable"}))
      ->capture_default_str();
  check.add_option("--lang", arguments.language, "Language of the advice")
      ->check(CLI::IsMember({"en", "ja"}))
      ->capture_default_str();
  check
      .add_option("--probes", arguments.probes,
                  "Service files of your own, which add to or replace the built-in ones")
      ->type_name("DIR");
  check.add_flag("--dry-run", arguments.dry_run, "Print each request in hex, and send nothing");
  check.add_flag("--quiet", arguments.quiet, "No progress on stderr");
  check.add_flag("--no-color", arguments.no_color,
                 "No colour, on a terminal either (or set NO_COLOR)");
}

tl::expected<Registry, std::string> load_registry(const std::string& folder) {
  auto registry = Registry::built_in();
  if (!registry) return tl::unexpected(registry.error().text());
  if (folder.empty()) return std::move(*registry);
  if (const auto added = registry->add_folder(folder); !added)
    return tl::unexpected(added.error().text());
  return std::move(*registry);
}

tl::expected<CheckSettings, std::string> validate(const CheckArguments& arguments,
                                                  const Registry& registry) {
  CheckSettings settings;
  std::vector<Port> ports;
  if (!arguments.ports.empty()) {
    auto parsed = parse_ports(arguments.ports);
    if (!parsed) return tl::unexpected(parsed.error());
    ports = std::move(*parsed);
  }
  auto planned = plan_ports(registry, ports, arguments.services);
  if (!planned) return tl::unexpected(planned.error());
  settings.ports = std::move(*planned);
  if (arguments.only_v4) settings.family = Family::v4;
  if (arguments.only_v6) settings.family = Family::v6;
  settings.fail_on = parse_verdict(arguments.fail_on);

  ScanOptions& scan = settings.scan;
  if (!(arguments.timeout > 0) || arguments.timeout > longest_timeout)
    return tl::unexpected(std::string("--timeout wants seconds, more than 0"));
  scan.timeout = std::chrono::milliseconds(std::llround(std::ceil(arguments.timeout * 1000)));
  if (arguments.retries > 100)
    return tl::unexpected(std::string("--retries wants a number from 0 to 100"));
  scan.retries = arguments.retries;
  if (!(arguments.rate >= 0))
    return tl::unexpected(std::string("--rate wants requests a second, or 0 for no limit"));
  scan.rate = arguments.rate;
  scan.interface = arguments.interface;
  for (const std::string& text : arguments.sources) {
    const auto source = Address::parse(text);
    if (!source)
      return tl::unexpected(
          fmt::format("--source wants an address of this machine, not '{}'", printable(text)));
    (source->family() == Family::v4 ? scan.source_v4 : scan.source_v6) = *source;
  }
  if (arguments.measure == "never") scan.measure = Measure::never;
  if (arguments.measure == "all") scan.measure = Measure::all;
  if (arguments.engine == "portable") scan.channel = ChannelKind::portable;
  scan.stop_on_signal = true;
  return settings;
}

}  // namespace yamabiko
