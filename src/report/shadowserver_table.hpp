// Which of Shadowserver's scan reports a finding belongs into, and its columns.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

struct ShadowserverColumn {
  std::string name;
  // Where its value comes from: the name of a fact, "@" and the name of another
  // member, or nothing where only Shadowserver knows.
  std::string source;
};

struct ShadowserverReport {
  std::string_view name;  // "scan_memcached", the file name without its date
  std::string_view tag;   // "memcached", in the column of that name
  std::string_view service;
  // A fact that must be there, with that value if there is one ("a=b"); may be empty.
  std::string_view condition;
  std::vector<ShadowserverColumn> columns;
};

[[nodiscard]] const std::vector<ShadowserverReport>& shadowserver_reports();
// The columns of all of them, each once, and at the end "report".
[[nodiscard]] const std::vector<std::string>& all_shadowserver_columns();

// Those that an endpoint is in: only what answered over UDP as a known service.
[[nodiscard]] std::vector<const ShadowserverReport*> shadowserver_reports_of(
    const Finding& finding);

}  // namespace yamabiko
