// Services and probes as text for a person.
#pragma once

#include "yamabiko/probe/registry.hpp"

#include <ostream>

namespace yamabiko {

// One line a service.
void list_services(const Registry& registry, std::ostream& out);
// Everything about one.
void show_service(const Service& service, std::ostream& out);

}  // namespace yamabiko
