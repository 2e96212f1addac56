// The options of the exporter, its check of one target, and its signals.
#include "cli/exporter_command.hpp"

#include "cli/check_run.hpp"
#include "cli/exit_code.hpp"
#include "monitor/allow_list.hpp"
#include "monitor/exporter.hpp"
#include "monitor/finding_metrics.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <memory>
#include <sstream>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <CLI/CLI.hpp>

namespace yamabiko {
namespace {

constexpr const char* examples = R"(Examples:
  yamabiko exporter --allow 192.0.2.0/24 --allow 2001:db8::/32
  curl 'http://127.0.0.1:9711/probe?target=192.0.2.1&profile=memcached'

Targets are probed only if all of their addresses are in an --allow network.
Anybody who can connect can have them probed: keep it on the loopback interface,
or behind a proxy that asks who is there.)";

// Of one name; more are no single target.
constexpr std::uint64_t most_addresses = 16;

struct ExporterArguments {
  std::string listen = "127.0.0.1:9711";
  std::vector<std::string> allowed;
  std::size_t max_probes = 4;
  std::string probes;
  std::optional<std::string> dns_name;
};

// "127.0.0.1:9711" or "[::1]:9711".
tl::expected<void, std::string> parse_listen(std::string_view text, ExporterOptions& options) {
  const std::size_t colon = text.rfind(':');
  std::string_view address = text.substr(0, colon == std::string_view::npos ? 0 : colon);
  if (address.starts_with('[') && address.ends_with(']'))
    address = address.substr(1, address.size() - 2);
  else if (address.find(':') != std::string_view::npos)
    address = {};
  const std::string_view port = text.substr(colon == std::string_view::npos ? 0 : colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), options.port);
  const bool good = error == std::errc{} && end == port.data() + port.size() && options.port != 0;
  if (!Address::parse(address) || !good)
    return tl::unexpected(
        fmt::format("--listen wants ADDRESS:PORT, as in 127.0.0.1:9711 or [::1]:9711, not '{}'",
                    printable(text, 64)));
  options.address = address;
  return {};
}

// Checks one target for the exporter.
class TargetProber {
 public:
  TargetProber(const Registry& registry, const AllowList& allowed, const std::atomic<bool>& ending)
      : registry_(registry), allowed_(allowed), ending_(ending) {}

  tl::expected<ProbeResult, ProbeRefusal> operator()(const ProbeRequest& request) const {
    const auto deadline = std::chrono::steady_clock::now() + request.time_limit;
    CheckArguments arguments;
    arguments.targets = {request.target};
    arguments.profile = request.profile;
    std::istringstream nothing;
    auto check = plan_check(arguments, registry_, nothing);
    if (!check) return tl::unexpected(ProbeRefusal{.reason = check.error()});
    // What was resolved is what is asked: a name can't change in between.
    if (auto refusal = refusal_of(check->plan.targets)) return tl::unexpected(std::move(*refusal));

    std::stop_source stop;
    check->scan.stop = stop.get_token();
    CheckCompany company;
    company.on_progress = [&](const ScanProgress&, const Found&) {
      if (ending_ || std::chrono::steady_clock::now() >= deadline) stop.request_stop();
    };
    MetricsCollector collector;
    // What our own system refuses is a probe without success, not a wrong request.
    static_cast<void>(run_check(registry_, *check, collector, company));
    return ProbeResult{.success = collector.success(), .metrics = collector.metrics()};
  }

 private:
  [[nodiscard]] std::optional<ProbeRefusal> refusal_of(const TargetSet& targets) const {
    if (targets.size() > most_addresses)
      return ProbeRefusal{.reason = fmt::format("the name has {} addresses, more than {}",
                                                targets.size(), most_addresses)};
    for (std::uint64_t i = 0; i < targets.size(); ++i)
      if (const Address address = targets.at(i); !allowed_.allows(address))
        return ProbeRefusal{
            .forbidden = true,
            .reason = fmt::format("{} is in no network that the exporter may probe; its operator "
                                  "names them by --allow",
                                  address.text())};
    return std::nullopt;
  }

  const Registry& registry_;
  const AllowList& allowed_;
  const std::atomic<bool>& ending_;
};

class ExporterRun {
 public:
  explicit ExporterRun(std::ostream& err) : err_(err) {}

  int operator()(const ExporterArguments& arguments) {
    ExporterOptions options{.max_probes = arguments.max_probes, .version = YAMABIKO_VERSION};
    if (const auto listen = parse_listen(arguments.listen, options); !listen)
      return usage(listen.error());
    if (options.max_probes < 1 || options.max_probes > 64)
      return usage("--max-probes wants a number from 1 to 64");
    AllowList allowed;
    for (const std::string& network : arguments.allowed)
      if (const auto added = allowed.add(network); !added) return usage(added.error());
    const auto registry = load_registry(arguments.probes, arguments.dns_name);
    if (!registry) return usage(registry.error());

    Exporter exporter(options, *registry, TargetProber(*registry, allowed, ending_));
    if (!exporter.bind())
      return usage(fmt::format("can't listen on {}; choose another --listen ADDRESS:PORT",
                               arguments.listen));
    if (allowed.empty()) complain("without --allow NETWORK every target is refused");
    complain(fmt::format("listening on {}", arguments.listen));
    return serve(exporter);
  }

 private:
  // This thread waits for signals, which all others leave alone.
  int serve(Exporter& exporter) {
    sigset_t signals{};
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    // How the other thread says that it had to stop by itself.
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::atomic<bool> served = true;
    const pthread_t waiting = pthread_self();
    std::jthread server([&exporter, &served, waiting] {
      served = exporter.serve();
      pthread_kill(waiting, SIGUSR1);
    });
    int signal = 0;
    sigwait(&signals, &signal);
    ending_ = true;
    exporter.stop();
    server.join();
    return served || signal != SIGUSR1 ? exit_done : usage("the server stopped by itself");
  }

  void complain(std::string_view what) { fmt::print(err_, "yamabiko: {}\n", what); }

  int usage(std::string_view what) {
    complain(what);
    return exit_usage;
  }

  std::ostream& err_;
  std::atomic<bool> ending_ = false;
};

}  // namespace

void add_exporter_command(CLI::App& app, std::ostream& err, int& exit_code) {
  const auto arguments = std::make_shared<ExporterArguments>();
  CLI::App* const exporter =
      app.add_subcommand("exporter", "Check targets when Prometheus asks for them, over HTTP");
  exporter->footer(examples);
  exporter->add_option("--listen", arguments->listen, "Where to serve /probe and /metrics")
      ->type_name("ADDR:PORT")
      ->capture_default_str();
  exporter
      ->add_option("--allow", arguments->allowed,
                   "A network whose addresses may be probed; without any, none may")
      ->allow_extra_args(false)
      ->type_name("NETWORK");
  exporter
      ->add_option("--max-probes", arguments->max_probes,
                   "Targets probed at one time; who asks for more gets the status 429")
      ->type_name("N")
      ->capture_default_str();
  exporter
      ->add_option("--dns-name", arguments->dns_name,
                   "Ask DNS servers for the records of this name, too, as with 'yamabiko check'")
      ->type_name("NAME");
  exporter
      ->add_option("--probes", arguments->probes,
                   "Service files of your own, which add to or replace the built-in ones")
      ->type_name("DIR");
  exporter->callback([arguments, &err, &exit_code] { exit_code = ExporterRun(err)(*arguments); });
}

}  // namespace yamabiko
