// What is asked of a service once it is known, over UDP and TCP alike.
#pragma once

#include "yamabiko/engine/options.hpp"
#include "yamabiko/probe/service.hpp"

namespace yamabiko {

// Whether `probe`, of the service of `accepted`, is to be asked since the latter was
// accepted: to confirm it, or to measure. Null: nothing was accepted, and every
// service of the port is measured all the same.
[[nodiscard]] bool follows(const Probe& probe, const Probe* accepted, Measure measure);

}  // namespace yamabiko
