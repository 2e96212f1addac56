// What must hold between the probes of a service.
#pragma once

#include "probe/table_reader.hpp"

namespace yamabiko {

// The names in `after` of one [[probe]] table are identifying probes over the
// same transports.
void check_after(FileContext& context, const toml::table& probe_table, const Service& service);

// Each transport that has ports has an identifying probe that goes out first,
// and each that has probes has ports.
void check_transports(FileContext& context, unsigned line, const Service& service);

}  // namespace yamabiko
