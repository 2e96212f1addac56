// Spreads endpoints over threads.
#include "engine/identify.hpp"

#include "engine/identify_tcp.hpp"
#include "engine/interfaces.hpp"
#include "engine/port_names.hpp"
#include "engine/scan_run.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <thread>

namespace yamabiko {
namespace {

class Identifier {
 public:
  Identifier(const std::vector<Endpoint>& endpoints, const Registry& registry,
             const NmapProbes* nmap, const IdentifyOptions& options,
             const std::function<void(const Observation&)>& on_observation)
      : registry_(registry),
        options_(options),
        on_observation_(on_observation),
        catalogue_(registry, nmap, options.rarity) {
    for (const InterfaceAddress& each : interface_addresses()) own_.insert(each.address);
    for (const Endpoint& endpoint : endpoints)
      if (endpoint.transport == Transport::tcp) tcp_.push_back(endpoint);
  }

  IdentifyOutcome operator()() {
    {
      std::vector<std::jthread> workers;
      for (std::size_t i = 0; i < std::min(options_.workers, tcp_.size()); ++i)
        workers.emplace_back([this] { work(); });
    }
    outcome_.interrupted = interrupt_.raised();
    return outcome_;
  }

 private:
  void work() {
    const IdentifyContext context{
        .catalogue = catalogue_,
        .interrupt = interrupt_,
        .is_own_address = [this](const Address& address) { return own_.contains(address); },
        .patience = options_.patience};
    ScanStatistics statistics;
    while (!interrupt_.raised()) {
      const std::size_t place = next_++;
      if (place >= tcp_.size()) break;
      Identification found = identify_tcp(tcp_[place], context, statistics);
      // What a signal cut short says nothing.
      if (interrupt_.raised() && found.seen.state != State::open) break;
      tell(std::move(found.seen));
    }
    const std::lock_guard lock(mutex_);
    add(outcome_.statistics, statistics);
  }

  void tell(Observation&& seen) {
    if (seen.service == nullptr) seen.service_guess = guess(seen.endpoint);
    const std::lock_guard lock(mutex_);
    on_observation_(seen);
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
  std::set<Address> own_;
  std::vector<Endpoint> tcp_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;  // of all below
  IdentifyOutcome outcome_;
};

}  // namespace

IdentifyOutcome identify(const std::vector<Endpoint>& endpoints, const Registry& registry,
                         const NmapProbes* nmap, const IdentifyOptions& options,
                         const std::function<void(const Observation&)>& on_observation) {
  return Identifier(endpoints, registry, nmap, options, on_observation)();
}

}  // namespace yamabiko
