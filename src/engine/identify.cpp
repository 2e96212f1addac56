// Spreads endpoints over threads: TCP and what nmap is asked over UDP; the rest of
// UDP is a scan, and so is what ports that speak RPC are asked in the end.
#include "engine/identify.hpp"

#include "engine/follow_up.hpp"
#include "engine/identify_tcp.hpp"
#include "engine/identify_udp.hpp"
#include "engine/interfaces.hpp"
#include "engine/port_names.hpp"
#include "engine/scan_run.hpp"
#include "yamabiko/engine/scanner.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// Of all known ports nobody has named the one that is a tar pit.
constexpr std::chrono::milliseconds longest_of_many{30'000};
constexpr int least_patiences = 15;

class Identifier {
 public:
  Identifier(const std::vector<Endpoint>& endpoints, const Registry& registry,
             const NmapProbes* nmap, const IdentifyOptions& options,
             const std::function<void(const Observation&)>& on_observation)
      : registry_(registry),
        options_(options),
        on_observation_(on_observation),
        catalogue_(registry, nmap, options.rarity),
        all_(plan_of(endpoints)),
        follow_up_(registry, all_, false, Follow::planned_ports,
                   [this](Observation&& seen) { hand_over(seen); }) {
    for (const InterfaceAddress& each : interface_addresses()) own_.insert(each.address);
    for (const Endpoint& endpoint : endpoints)
      (endpoint.transport == Transport::tcp ? tcp_ : udp_).push_back(endpoint);
  }

  IdentifyOutcome operator()() {
    {
      // TCP waits for its peers most of the time, so UDP goes on beside it.
      const auto workers = start(tcp_.size(), [this](std::size_t i, ScanStatistics& statistics) {
        identify_by_tcp(tcp_[i], statistics);
      });
      if (!udp_.empty()) scan_udp();
    }
    {
      const auto workers =
          start(unclear_.size(), [this](std::size_t i, ScanStatistics& statistics) {
            identify_by_nmap(unclear_[i], statistics);
          });
    }
    // What a signal has left undone, but had answered.
    for (Identification& each : unclear_)
      if (each.seen.state == State::open) tell(std::move(each.seen));
    name_programs();
    outcome_.interrupted = interrupt_.raised();
    return outcome_;
  }

 private:
  using Work = std::function<void(std::size_t, ScanStatistics&)>;

  // Threads that do `count` pieces of work; they end when there is none left, or at
  // a signal.
  std::vector<std::jthread> start(std::size_t count, const Work& work) {
    next_ = 0;
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < std::min(options_.workers, count); ++i)
      workers.emplace_back([this, count, work] {
        ScanStatistics statistics;
        while (!interrupt_.raised()) {
          const std::size_t place = next_++;
          if (place >= count) break;
          work(place, statistics);
        }
        const std::lock_guard lock(mutex_);
        add(outcome_.statistics, statistics);
      });
    return workers;
  }

  // All of these, and nothing else; without services.
  static Plan plan_of(const std::vector<Endpoint>& endpoints) {
    Plan plan;
    std::vector<AddressBlock> blocks;
    std::set<Port> ports;
    for (const Endpoint& endpoint : endpoints) {
      blocks.push_back({.first = endpoint.target});
      ports.insert({.transport = endpoint.transport, .number = endpoint.port});
    }
    plan.targets = TargetSet(std::move(blocks));
    for (const Port& port : ports) plan.ports.push_back({.port = port, .services = {}});
    plan.only = endpoints;
    std::sort(plan.only.begin(), plan.only.end());
    return plan;
  }

  ScanOptions scan_options() const {
    ScanOptions options;
    options.measure = Measure::never;
    options.timeout = std::min(options.timeout, options_.patience);
    options.fast = !options_.thorough;
    options.stop_on_signal = true;
    return options;
  }

  // Where RPC is spoken without a port mapper, known programs are tried one by one.
  void name_programs() {
    while (!interrupt_.raised()) {
      const auto plan = follow_up_.next();
      if (!plan) break;
      const auto result =
          scan(*plan, scan_options(), {.on_observation = [this](Observation&& seen) {
            add_recogniser(seen);
            tell(std::move(seen));
          }});
      if (!result) break;
      add(outcome_.statistics, result->statistics);
    }
    follow_up_.finish();
  }

  void identify_by_tcp(const Endpoint& endpoint, ScanStatistics& statistics) {
    IdentifyContext context{
        .catalogue = catalogue_,
        .interrupt = interrupt_,
        .tls = tls_,
        .is_own_address = [this](const Address& address) { return own_.contains(address); },
        .patience = options_.patience};
    if (!options_.thorough) context.longest = longest_of_many;
    // Longer for who is patient: TLS is tried when all else was.
    context.longest = std::max(context.longest, least_patiences * options_.patience);
    Identification found = identify_tcp(endpoint, name_of(endpoint.target), context, statistics);
    // What a signal cut short says nothing.
    if (!interrupt_.raised() || found.seen.state == State::open) tell(std::move(found.seen));
  }

  // By the registry. Where nothing lists the port, by all of it.
  void scan_udp() {
    Plan plan = plan_of(udp_);
    for (PlannedPort& each : plan.ports) {
      each.services = registry_.on_port(Transport::udp, each.port.number);
      if (each.services.empty()) each.services = registry_.services();
    }
    const auto result = scan(plan, scan_options(),
                             {.on_observation = [this](Observation&& seen) { take_udp(seen); }});
    if (!result) {
      const std::string reason = fmt::format("not sent: {}", result.error().message());
      for (const Endpoint& endpoint : udp_)
        tell({.endpoint = endpoint, .name = {}, .state = State::unreachable, .reason = reason});
      return;
    }
    const std::lock_guard lock(mutex_);
    add(outcome_.statistics, result->statistics);
  }

  // What the registry is sure of, nmap's file may know more of.
  void take_udp(Observation& seen) {
    add_recogniser(seen);
    const bool may_be_more = catalogue_.nmap() != nullptr && seen.denial.empty() &&
                             (seen.state == State::open || seen.state == State::no_answer) &&
                             catalogue_.may_be_asked(Transport::udp, seen.endpoint.port);
    if (!may_be_more || interrupt_.raised())
      tell(std::move(seen));
    else
      unclear_.push_back({.seen = std::move(seen), .made = {}});
  }

  void identify_by_nmap(Identification& found, ScanStatistics& statistics) {
    // Of many ports most are silent for good: guesses are for the one that was named.
    const bool guess = options_.thorough || found.seen.state == State::open;
    identify_udp(found, *catalogue_.nmap(),
                 {.rarity = guess ? options_.rarity : 0, .patience = options_.patience}, interrupt_,
                 statistics);
    if (interrupt_.raised() && found.seen.state != State::open) return;
    tell(std::move(found.seen));
    found.seen.state = State::no_answer;  // has been told
  }

  // At once, or once its programs are known.
  void tell(Observation&& seen) {
    const std::lock_guard lock(mutex_);
    follow_up_.take(std::move(seen));
  }

  void hand_over(Observation& seen) {
    seen.name = name_of(seen.endpoint.target);
    if (seen.service == nullptr) seen.service_guess = guess(seen.endpoint);
    on_observation_(seen);
  }

  std::string name_of(const Address& address) const {
    const auto found = options_.names.find(address);
    return found == options_.names.end() ? std::string() : found->second;
  }

  // The registry knows the ports of its services better than the system does.
  std::string guess(const Endpoint& endpoint) const {
    const auto services = registry_.on_port(endpoint.transport, endpoint.port);
    return services.empty() ? listed_name(endpoint) : services.front()->name;
  }

  const Registry& registry_;
  const IdentifyOptions& options_;
  const std::function<void(const Observation&)>& on_observation_;
  IdentifyCatalogue catalogue_;
  InterruptWatch interrupt_;
  TlsContext tls_;
  std::set<Address> own_;
  std::vector<Endpoint> tcp_;
  std::vector<Endpoint> udp_;
  std::vector<Identification> unclear_;  // over UDP, for nmap's file
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;  // of all below
  IdentifyOutcome outcome_;
  Plan all_;
  FollowUp follow_up_;
};

}  // namespace

IdentifyOutcome identify(const std::vector<Endpoint>& endpoints, const Registry& registry,
                         const NmapProbes* nmap, const IdentifyOptions& options,
                         const std::function<void(const Observation&)>& on_observation) {
  return Identifier(endpoints, registry, nmap, options, on_observation)();
}

}  // namespace yamabiko
