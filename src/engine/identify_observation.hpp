// Puts what a dialogue learned into the form of a scan's observation.
#pragma once

#include "engine/identify_dialogue.hpp"
#include "yamabiko/probe/service.hpp"
#include "yamabiko/scan/observation.hpp"

#include <memory>
#include <string>

namespace yamabiko {

// An observation, and what it points into besides the registry.
struct Identification {
  Observation seen;
  // Of what only nmap's file knows: a service and a probe that exist for this
  // observation alone.
  std::unique_ptr<Service> made;
};

// Adds what was learned of an open port: service, version, facts and what
// recognised it. `file`: where nmap's probes were read from; empty without.
void add_result(Identification& to, IdentifyResult&& result, const std::string& file);

}  // namespace yamabiko
