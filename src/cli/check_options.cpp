// The option table of "yamabiko check", and the checks behind it.
#include "cli/check_options.hpp"

#include "cli/formats.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/scan/port_spec.hpp"
#include "yamabiko/scan/target_spec.hpp"

#include <charconv>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>
#include <string_view>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

constexpr const char* examples = R"(Examples:
  yamabiko check 192.0.2.1                       the services of the default profile
  yamabiko check example.org -p U:111,T:443      these ports only
  yamabiko check 192.0.2.1 --profile rpc         those of another; all for every one
  yamabiko check 192.0.2.0/24 --exclude 192.0.2.1 --service memcached
  yamabiko check -iL hosts.txt --rate 500 --format jsonl
  yamabiko check host --format jsonl -o run.jsonl
  yamabiko check host -o jsonl=run.jsonl         text here, and JSON in a file
  yamabiko check host --pcap run.pcap            evidence, for wireshark
  yamabiko check ns1.example.org --service dns --dns-name example.org
  yamabiko check 192.0.2.0/20 --format jsonl -o run.jsonl --resume run.state
  yamabiko check host --fail-on high && echo fine
  yamabiko check host --dry-run                  what would be sent, in hex

Exit status: 0 done, 1 a finding reached --fail-on, 2 usage, 3 some target
could not be probed at all, or the run was interrupted.
Probe only hosts that you are responsible for.)";

// "text (for people), jsonl (for programs)"
std::string format_purposes() {
  std::string text;
  for (const Format& format : formats())
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", format.name, format.purpose);
  return text;
}

std::uint64_t random_seed() {
  std::random_device random;
  return std::uint64_t{random()} << 32U | random();
}

// "500k", "10M", "1G" or a plain number.
std::optional<double> parse_bits(std::string_view text) {
  double factor = 1;
  if (!text.empty()) {
    if (text.back() == 'k' || text.back() == 'K') factor = 1e3;
    if (text.back() == 'M') factor = 1e6;
    if (text.back() == 'G') factor = 1e9;
    if (factor > 1) text.remove_suffix(1);
  }
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0) || value > 1e12)
    return std::nullopt;
  return value * factor;
}

// "2/3": the second of three.
std::optional<Shard> parse_shard(std::string_view text) {
  std::uint64_t part = 0;
  std::uint64_t parts = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, part);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '/') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, parts);
  if (second.ec != std::errc{} || second.ptr != end || part < 1 || part > parts)
    return std::nullopt;
  return Shard{.index = part - 1, .count = parts};
}

// What a file of targets holds; "-" is standard input.
tl::expected<std::vector<std::string>, std::string> read_targets(const std::string& name,
                                                                 std::istream& in) {
  std::ostringstream text;
  if (name == "-") {
    text << in.rdbuf();
  } else {
    std::ifstream file(name);
    if (!file) return tl::unexpected(fmt::format("can't read targets from {}", printable(name)));
    text << file.rdbuf();
  }
  return split_targets(text.str());
}

tl::expected<TargetRequest, std::string> target_request(const CheckArguments& arguments,
                                                        std::istream& in) {
  TargetRequest request;
  if (arguments.only_v4) request.family = Family::v4;
  if (arguments.only_v6) request.family = Family::v6;
  std::vector<std::string> files = arguments.target_files;
  for (const std::string& target : arguments.targets) {
    if (target == "-")
      files.push_back(target);
    else
      request.targets.push_back(target);
  }
  request.excluded = arguments.excluded;
  const auto append = [&in](const std::vector<std::string>& names,
                            std::vector<std::string>& list) -> tl::expected<void, std::string> {
    for (const std::string& name : names) {
      auto read = read_targets(name, in);
      if (!read) return tl::unexpected(read.error());
      list.insert(list.end(), read->begin(), read->end());
    }
    return {};
  };
  if (const auto read = append(files, request.targets); !read) return tl::unexpected(read.error());
  if (const auto read = append(arguments.exclude_files, request.excluded); !read)
    return tl::unexpected(read.error());
  if (request.targets.empty())
    return tl::unexpected(std::string("no target: name a host, as in 'yamabiko check 192.0.2.1'"));
  return request;
}

}  // namespace

void add_options(CLI::App& check, CheckArguments& arguments) {
  check.footer(examples);
  check
      .add_option(
          "targets", arguments.targets,
          "Names, addresses, networks (192.0.2.0/24), ranges (192.0.2.1-50), or - for stdin")
      ->type_name("TARGET");
  check
      .add_option("--targets-from,--iL", arguments.target_files,
                  "Targets from a file, - for stdin; -iL as in nmap")
      ->allow_extra_args(false)
      ->type_name("FILE");
  check.add_option("--exclude", arguments.excluded, "Leave these targets out")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("TARGET,...");
  check.add_option("--exclude-file", arguments.exclude_files, "Leave out the targets of a file")
      ->allow_extra_args(false)
      ->type_name("FILE");
  check.add_flag("--i-am-responsible", arguments.responsible,
                 "Needed for more than 4,096 addresses: they are all in your care");
  check
      .add_option("-p,--ports", arguments.ports,
                  "Ports, as in 111,443 or U:111,T:1-1024; without U: or T: both")
      ->type_name("PORTS");
  check
      .add_option("--service", arguments.services,
                  "Only these services, as 'yamabiko probes list' names them")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("SERVICE,...");
  check
      .add_option("--profile", arguments.profile,
                  "The services of this profile, which --service overrides; 'all' for every one")
      ->type_name("PROFILE")
      ->capture_default_str();
  check.add_option("--format", arguments.format, "How to report: " + format_purposes())
      ->type_name("FORMAT")
      ->capture_default_str();
  check
      .add_option("-o,--output", arguments.outputs,
                  "Write the report to FILE instead of standard output; with FORMAT= (a path with "
                  "a slash before its '=' has none) write one more, as often as you like")
      ->allow_extra_args(false)
      ->type_name("[FORMAT=]FILE");
  check.add_flag("--save", arguments.save,
                 "Keep the run in the history, for 'yamabiko history' and 'yamabiko diff'");
  check
      .add_option("--db", arguments.history,
                  "Keep it in the history of this file or postgres:// address")
      ->type_name("FILE");
  check
      .add_option("--textfile", arguments.textfile,
                  "Also write metrics to this file, for the textfile collector of node_exporter; "
                  "it is replaced at the end, in one step")
      ->type_name("FILE");
  check
      .add_option("--resume", arguments.resume,
                  "Note in this file how far the scan is, and go on from there if it was killed; "
                  "needs --format jsonl or csv")
      ->type_name("FILE");
  check
      .add_option("--pcap", arguments.pcap,
                  "Record what is sent and received in a capture file; headers are rebuilt")
      ->type_name("FILE");
  check.add_flag(
      "--evidence", arguments.evidence,
      "Put the octets that were sent and received into the report, too; html implies it");
  check
      .add_option("--measure", arguments.measure,
                  "Measuring requests go to services that were recognised (auto), to none (never), "
                  "or also to "
                  "ports that answered with something else (all)")
      ->check(CLI::IsMember({"auto", "never", "all"}))
      ->capture_default_str();
  check
      .add_option("--dns-name", arguments.dns_name,
                  "Ask DNS servers for the records of this name, too: of a zone that they serve, "
                  "or of your own; without it only for those of the root")
      ->type_name("NAME");
  check.add_option("--timeout", arguments.timeout, "How long a round waits for answers")
      ->type_name("SECONDS")
      ->capture_default_str();
  check
      .add_option("--retries", arguments.retries,
                  "Rounds after the first, for what is silent; more where answers get lost")
      ->type_name("N")
      ->capture_default_str();
  check.add_option("--rate", arguments.rate, "Requests a second at most; 0 for no limit")
      ->type_name("PPS")
      ->capture_default_str();
  check.add_option("--host-rate", arguments.host_rate, "The same to one host; 0 for no limit")
      ->type_name("PPS")
      ->capture_default_str();
  check
      .add_option("--bandwidth", arguments.bandwidth,
                  "Bits a second of UDP requests at most, as in 500k or 10M; 0 for no limit")
      ->type_name("BPS")
      ->capture_default_str();
  check.add_option("--seed", arguments.seed, "Ask in the same order as another run of this seed")
      ->type_name("N");
  check
      .add_option("--shard", arguments.shard,
                  "Only part I of N equal ones, as in 2/3; needs --seed")
      ->type_name("I/N");
  check.add_flag("--fast", arguments.fast,
                 "Don't wait for closed ports of hosts that limit their ICMP errors, only say how "
                 "many may be such; that is the way without -p");
  check.add_flag("--loops", arguments.loops,
                 "Send each service that knows one an error or a response, once, to see whether it "
                 "answers: two that do can keep each other busy for ever");
  check.add_flag("--patient", arguments.patient,
                 "Listen up to 15 s to what repeats its answer, not 2.5 s; that is the way with "
                 "-p, --service and --measure all");
  check.add_flag("--all", arguments.all, "Of ranges, too, report endpoints that are not open");
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
      .add_option("-w,--warning", arguments.warning,
                  "With --format nagios, warn from this verdict on, or of factors outside of this "
                  "range; without it: amplifies")
      ->type_name("THRESHOLD");
  check.add_option("-c,--critical", arguments.critical, "The same for critical; without it: high")
      ->type_name("THRESHOLD");
  check
      .add_option("--engine", arguments.engine,
                  "'portable' uses one connected socket an endpoint; 'raw' sends faster, through "
                  "routers and past this machine's own firewall, and needs CAP_NET_RAW")
      ->check(CLI::IsMember({"socket", "portable", "raw"}))
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

tl::expected<Registry, std::string> load_registry(const std::string& folder,
                                                  const std::optional<std::string>& dns_name) {
  auto registry = Registry::built_in();
  if (!registry) return tl::unexpected(registry.error().text());
  if (!folder.empty())
    if (const auto added = registry->add_folder(folder); !added)
      return tl::unexpected(added.error().text());
  if (dns_name)
    if (const auto given = registry->give_dns_name(*dns_name); !given)
      return tl::unexpected(given.error());
  return std::move(*registry);
}

tl::expected<CheckSettings, std::string> validate(const CheckArguments& arguments,
                                                  const Registry& registry, std::istream& in) {
  CheckSettings settings;
  std::vector<Port> ports;
  if (!arguments.ports.empty()) {
    auto parsed = parse_ports(arguments.ports);
    if (!parsed) return tl::unexpected(parsed.error());
    ports = std::move(*parsed);
  }
  auto planned = plan_ports(registry, ports, arguments.services, arguments.profile);
  if (!planned) return tl::unexpected(planned.error());
  settings.ports = std::move(*planned);
  auto request = target_request(arguments, in);
  if (!request) return tl::unexpected(request.error());
  settings.request = std::move(*request);
  settings.fail_on = parse_verdict(arguments.fail_on);

  ScanOptions& scan = settings.scan;
  if (!(arguments.timeout > 0) || arguments.timeout > longest_timeout)
    return tl::unexpected(
        fmt::format("--timeout wants seconds above 0 and up to {}", longest_timeout));
  scan.timeout = std::chrono::milliseconds(std::llround(std::ceil(arguments.timeout * 1000)));
  if (arguments.retries > 100)
    return tl::unexpected(std::string("--retries wants a number from 0 to 100"));
  scan.retries = arguments.retries;
  // Who names ports wants to know of each; else what is open counts.
  scan.fast = arguments.fast || arguments.ports.empty();
  const bool is_chosen = !arguments.ports.empty() || !arguments.services.empty();
  scan.loops = arguments.loops;
  scan.brief = !arguments.patient && !is_chosen && arguments.measure != "all";
  if (!(arguments.rate == 0 || arguments.rate >= slowest_rate))
    return tl::unexpected(std::string("--rate wants requests a second, or 0 for no limit"));
  scan.rate = arguments.rate;
  if (!(arguments.host_rate == 0 || arguments.host_rate >= slowest_rate))
    return tl::unexpected(std::string("--host-rate wants requests a second, or 0 for no limit"));
  scan.host_rate = arguments.host_rate;
  const auto bandwidth = parse_bits(arguments.bandwidth);
  if (!bandwidth)
    return tl::unexpected(std::string("--bandwidth wants bits a second, as in 500k, 10M or 1G"));
  scan.bandwidth = *bandwidth;
  scan.seed = arguments.seed ? *arguments.seed : random_seed();
  if (!arguments.shard.empty()) {
    const auto shard = parse_shard(arguments.shard);
    if (!shard)
      return tl::unexpected(std::string("--shard wants I/N, as in 1/4, with I from 1 to N"));
    if (!arguments.seed)
      return tl::unexpected(std::string("--shard needs --seed N, the same for every part"));
    scan.shard = *shard;
  }
  if (arguments.pcap == "-")
    return tl::unexpected(std::string("--pcap wants the name of a file, as in --pcap run.pcap"));
  scan.pcap = arguments.pcap;
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
  if (arguments.engine == "raw") scan.channel = ChannelKind::raw;
  return settings;
}

}  // namespace yamabiko
