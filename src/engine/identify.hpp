// Finds out what is behind endpoints, many at a time.
#pragma once

#include "probe/nmap_probes.hpp"
#include "yamabiko/probe/registry.hpp"
#include "yamabiko/scan/observation.hpp"
#include "yamabiko/scan/statistics.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace yamabiko {

struct IdentifyOptions {
  // Silence after which a request has brought nothing.
  std::chrono::milliseconds patience{2000};
  // nmap's probes of a higher rarity go only to ports that they list.
  unsigned rarity = 7;
  // Wait for closed UDP ports of hosts that limit their ICMP errors.
  bool thorough = true;
  // Endpoints at one time.
  std::size_t workers = 16;
  // What the user called the addresses: reported beside them, and told to servers
  // that have a certificate a name.
  std::map<Address, std::string> names;
};

struct IdentifyOutcome {
  ScanStatistics statistics;
  bool interrupted = false;
};

// Blocks until all endpoints are known; a signal (SIGINT, SIGTERM) ends it early.
// `on_observation` is called once an endpoint, in no particular order and by one
// thread at a time; what the observation points into ends with the call. After a
// signal it is called for what had answered. `nmap`: null for none.
IdentifyOutcome identify(const std::vector<Endpoint>& endpoints, const Registry& registry,
                         const NmapProbes* nmap, const IdentifyOptions& options,
                         const std::function<void(const Observation&)>& on_observation);

}  // namespace yamabiko
