// What an audit came to, as text for people and as lines of JSON.
#pragma once

#include "yamabiko/audit/audit.hpp"
#include "yamabiko/report/text_options.hpp"

#include <ostream>

namespace yamabiko {

void print_audit(const AuditReport& report, const Policy& policy, const TextOptions& options,
                 std::ostream& out);
// An object a line: of type "violation", "allowed", "fixed" or "unknown"; the last of
// type "audit-summary".
void write_audit(const AuditReport& report, const Policy& policy, std::ostream& out);

}  // namespace yamabiko
