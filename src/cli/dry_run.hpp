// Prints what a check would send.
#pragma once

#include "yamabiko/engine/options.hpp"
#include "yamabiko/engine/plan.hpp"

#include <ostream>

namespace yamabiko {

// Sends nothing. Cookies and random fields are examples; a real run draws its
// own.
void print_dry_run(const Plan& plan, Measure measure, bool loops, std::ostream& out);

}  // namespace yamabiko
