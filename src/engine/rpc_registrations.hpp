// What the exchanges of an endpoint tell of RPC programs on its host.
#pragma once

#include "yamabiko/scan/observation.hpp"
#include "yamabiko/scan/port_spec.hpp"

#include <cstdint>
#include <vector>

namespace yamabiko {

struct Registration {
  Port port;
  std::uint32_t program = 0;
  std::uint32_t version = 0;
};

struct Registrations {
  // Those that can be asked at the address of the endpoint, other than the port
  // mapper itself.
  std::vector<Registration> list;
  bool listed = false;  // the port mapper gave its list, however short
};

// Of the lists (DUMP) and single answers (GETPORT) of a port mapper.
[[nodiscard]] Registrations registrations_of(const Observation& seen);

// Whether something answered by the rules of ONC RPC that it does not have the
// program that was asked for.
[[nodiscard]] bool lacks_program(const Observation& seen);

}  // namespace yamabiko
