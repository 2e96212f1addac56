// Which of two services says more of the same thing.
#pragma once

#include "yamabiko/probe/service.hpp"

namespace yamabiko {

// Whether what accepts a reply for `probe` makes what accepted one for `general`
// superfluous (Service::kind_of).
inline bool is_kind_of(const Probe& probe, const Probe& general) {
  return probe.service->kind_of == general.service->name;
}

}  // namespace yamabiko
