// Puts what a dialogue learned into the form of a scan's observation.
#pragma once

#include "engine/identify_dialogue.hpp"
#include "yamabiko/probe/service.hpp"
#include "yamabiko/scan/observation.hpp"

#include <memory>
#include <string>
#include <vector>

namespace yamabiko {

// An observation, and what it points into besides the registry.
struct Identification {
  Observation seen;
  // Of what the registry does not know: services and probes that exist for this
  // observation alone.
  std::vector<std::unique_ptr<Service>> made;
};

// Adds what a handshake told. As long as nothing inside is recognised, TLS itself
// is the service.
void add_tls(Identification& to, Facts&& facts);

// Adds what was learned of an open port: service, version, facts and what
// recognised it. What was recognised before stays so. `file`: where nmap's probes
// were read from; empty without.
void add_result(Identification& to, IdentifyResult&& result, const std::string& file);

// Tells what recognised the service that a scan saw.
void add_recogniser(Observation& seen);

}  // namespace yamabiko
