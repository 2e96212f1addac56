// The option table of "yamabiko identify", and the checks behind it.
#include "cli/identify_options.hpp"

#include "engine/tls_ports.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/engine/resolve.hpp"
#include "yamabiko/scan/endpoint_spec.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

constexpr const char* examples = R"(Examples:
  yamabiko identify 192.0.2.1:8080               what is this?
  yamabiko identify example.org:25,465 '[2001:db8::1]:53/udp'
  yamabiko identify 192.0.2.1                    every known port, 443 and its like too
  yamabiko identify 192.0.2.1:8443 --nmap-probes  and what does an installed nmap know?
  yamabiko identify host:9999 --nmap-probes=my-probes --intensity 9
  yamabiko identify host -o jsonl=host.jsonl -o html=host.html

It listens first, then asks: what fits the port, then what is likely, then the
rest. Certificates are told and never verified. Printers are sent nothing.
--nmap-probes takes its file behind an equals sign.

Exit status: 0 done, 2 usage, 3 some host could not be probed at all, or the run
was interrupted.
Probe only hosts that you are responsible for.)";

constexpr double longest_wait = 3600;
constexpr const char* installed = "installed";

std::vector<Port> known_ports(const Registry& registry) {
  std::set<Port> ports;
  for (const Service* service : registry.services()) {
    if (!service->no_request.empty()) continue;
    for (const Transport transport : {Transport::udp, Transport::tcp})
      for (const std::uint16_t number : service->ports(transport))
        ports.insert({.transport = transport, .number = number});
  }
  for (const TlsPort& each : tls_ports)
    ports.insert({.transport = Transport::tcp, .number = each.port});
  std::vector<Port> sorted(ports.begin(), ports.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Port& one, const Port& other) { return one.number < other.number; });
  return sorted;
}

}  // namespace

void add_options(CLI::App& identify, IdentifyArguments& arguments) {
  identify.footer(examples);
  identify
      .add_option("endpoints", arguments.endpoints,
                  "Host and port, with /udp if it is not TCP; without a port, those that are known")
      ->type_name("HOST[:PORT[/udp]]");
  identify.add_flag("--nmap-probes{installed}", arguments.nmap_probes,
                    "Ask and recognise by the nmap-service-probes of an installed nmap, too, or by "
                    "=FILE");
  identify
      .add_option("--intensity", arguments.rarity,
                  "How much to try on ports that are not known for it: the rarity, up to 9, of "
                  "nmap's probes; from 8 on, all requests of the registry, too")
      ->check(CLI::Range(0, 9))
      ->type_name("N")
      ->capture_default_str();
  identify.add_option("--timeout", arguments.timeout, "How long a silent peer is waited for")
      ->type_name("SECONDS")
      ->capture_default_str();
  identify.add_option("--format", arguments.format, "How to report: " + format_names())
      ->type_name("FORMAT")
      ->capture_default_str();
  identify
      .add_option(
          "-o,--output", arguments.outputs,
          "Write the report to FILE instead of standard output; with FORMAT= one more report")
      ->allow_extra_args(false)
      ->type_name("[FORMAT=]FILE");
  identify
      .add_option("--probes", arguments.probes,
                  "Service files of your own, which add to or replace the built-in ones")
      ->type_name("DIR");
  auto* v4 = identify.add_flag("-4", arguments.only_v4, "IPv4 only");
  auto* v6 = identify.add_flag("-6", arguments.only_v6, "IPv6 only");
  v4->excludes(v6);
  identify.add_flag("--all", arguments.all,
                    "Of a host without a port, report also what is not open");
  identify.add_flag("--quiet", arguments.quiet,
                    "No progress on stderr, nor lines of nmap's file that are passed over");
  identify.add_flag("--no-color", arguments.no_color,
                    "No colour, on a terminal either (or set NO_COLOR)");
}

tl::expected<IdentifySettings, std::string> validate(const IdentifyArguments& arguments,
                                                     const Registry& registry) {
  IdentifySettings settings;
  if (!(arguments.timeout > 0 && arguments.timeout <= longest_wait))
    return tl::unexpected(
        fmt::format("--timeout wants seconds above 0 and up to {}", longest_wait));
  settings.options.patience = std::chrono::ceil<std::chrono::milliseconds>(
      std::chrono::duration<double>(arguments.timeout));
  settings.options.rarity = arguments.rarity;
  CheckArguments reports;
  reports.format = arguments.format;
  reports.outputs = arguments.outputs;
  auto outputs = parse_outputs(reports);
  if (!outputs) return tl::unexpected(outputs.error());
  settings.outputs = std::move(*outputs);
  if (arguments.endpoints.empty())
    return tl::unexpected(
        std::string("no endpoint: name one, as in 'yamabiko identify 192.0.2.1:443'"));
  std::set<Endpoint> known;
  for (const std::string& text : arguments.endpoints) {
    const auto spec = parse_endpoint(text);
    if (!spec) return tl::unexpected(spec.error());
    TargetRequest request{.targets = {spec->host}, .excluded = {}, .family = {}};
    if (arguments.only_v4) request.family = Family::v4;
    if (arguments.only_v6) request.family = Family::v6;
    const ResolvedTargets resolved = resolve_targets(request);
    for (const TargetError& error : resolved.errors) {
      if (error.usage) return tl::unexpected(error.reason);
      settings.unprobed.push_back({.target = text, .reason = error.reason});
    }
    if (spec->ports.empty()) settings.ports_named = false;
    const std::vector<Port> ports = spec->ports.empty() ? known_ports(registry) : spec->ports;
    for (std::uint64_t i = 0; i < resolved.targets.size(); ++i) {
      const Address address = resolved.targets.at(i);
      if (const auto name = resolved.targets.name_of(address); !name.empty())
        settings.options.names.try_emplace(address, name);
      for (const Port& port : ports) {
        const Endpoint endpoint{
            .target = address, .transport = port.transport, .port = port.number};
        if (known.insert(endpoint).second) settings.endpoints.push_back(endpoint);
      }
    }
  }
  settings.options.thorough = settings.ports_named;
  return settings;
}

std::string nmap_probes_file(const IdentifyArguments& arguments) {
  if (arguments.nmap_probes != installed) return arguments.nmap_probes;
  // Where nmap looks for its own files first.
  if (const char* folder = std::getenv("NMAPDIR"); folder != nullptr && *folder != '\0')
    return (std::filesystem::path(folder) / "nmap-service-probes").string();
  return std::string(installed_nmap_probes);
}

}  // namespace yamabiko
