// Asks a UDP endpoint by the probes of nmap's file.
#pragma once

#include "engine/identify_observation.hpp"
#include "engine/identify_wait.hpp"
#include "probe/nmap_probes.hpp"
#include "yamabiko/scan/statistics.hpp"

#include <chrono>

namespace yamabiko {

struct UdpIdentifyOptions {
  // nmap's probes of a higher rarity go only to ports that they list.
  unsigned rarity = 7;
  // How long a probe that lists the port is waited for; others a fraction of it.
  std::chrono::milliseconds patience{2000};
};

// Adds to what a scan has seen of an endpoint: where it recognised a service, only
// probes that list the port or know that service are sent. Blocks.
void identify_udp(Identification& found, const NmapProbes& nmap, const UdpIdentifyOptions& options,
                  const InterruptWatch& interrupt, ScanStatistics& statistics);

}  // namespace yamabiko
