// Services and probes as text for a person.
#pragma once

#include "yamabiko/probe/service.hpp"

#include <ostream>
#include <vector>

namespace yamabiko {

// One line a service.
void list_services(const std::vector<const Service*>& services, std::ostream& out);
// Everything about one.
void show_service(const Service& service, std::ostream& out);

}  // namespace yamabiko
