// Identifies one TCP endpoint: carries out the steps of a dialogue, and of another
// one inside TLS where there is TLS.
#pragma once

#include "engine/identify_catalogue.hpp"
#include "engine/identify_interrupt.hpp"
#include "engine/identify_observation.hpp"
#include "engine/identify_tls.hpp"
#include "yamabiko/scan/statistics.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace yamabiko {

// What all endpoints share. References must outlive the calls.
struct IdentifyContext {
  const IdentifyCatalogue& catalogue;
  const InterruptWatch& interrupt;
  const TlsContext& tls;
  std::function<bool(const Address&)> is_own_address;
  // Silence after which a request has brought nothing.
  std::chrono::milliseconds patience{2000};
  // What one endpoint may take altogether, whatever its peer does.
  std::chrono::milliseconds longest{120'000};
};

// Blocks until it is known what there is to know, or the interrupt. `name`: what
// the host is called, for TLS; empty for none. Adds to `statistics`.
[[nodiscard]] Identification identify_tcp(const Endpoint& endpoint, const std::string& name,
                                          const IdentifyContext& context,
                                          ScanStatistics& statistics);

}  // namespace yamabiko
