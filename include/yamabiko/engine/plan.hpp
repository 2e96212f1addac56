// What to ask: every target, times a list of ports with the services that are
// looked for on each.
#pragma once

#include "yamabiko/probe/registry.hpp"
#include "yamabiko/scan/observation.hpp"
#include "yamabiko/scan/port_spec.hpp"
#include "yamabiko/scan/target_set.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

// One port that each target is asked on.
struct PlannedPort {
  Port port;
  // Whose probes go there. No services, or none that may be sent a request
  // (Service::no_request): only the state is asked for, by a bare datagram or a
  // bare connect.
  std::vector<const Service*> services;
};

struct Plan {
  TargetSet targets;
  std::vector<PlannedPort> ports;
  // Not empty: of all targets on all ports only these, in order.
  std::vector<Endpoint> only;

  [[nodiscard]] bool asks(const Endpoint& endpoint) const {
    return only.empty() || std::binary_search(only.begin(), only.end(), endpoint);
  }
};

// Combines what the user chose. No ports: those of the services. No service
// names: all services of the profile, on the ports that they list; on named ports
// the default profile is that of all. Both: the named services on the named
// ports, whatever they list; the profile does not count then. The error is a sentence for the user.
[[nodiscard]] tl::expected<std::vector<PlannedPort>, std::string> plan_ports(
    const Registry& registry, const std::vector<Port>& ports,
    const std::vector<std::string>& services, std::string_view profile = default_profile);

// One request that a plan would send, for a dry run.
struct PlannedRequest {
  Endpoint endpoint;
  const Probe* probe = nullptr;  // null: the bare request
  Bytes bytes;
};

// The requests of one target, in the order of sending, measuring ones and loop tests last.
// Cookies are those of an example key, not of a real run.
[[nodiscard]] std::vector<PlannedRequest> planned_requests(const Plan& plan, const Address& target);

}  // namespace yamabiko
