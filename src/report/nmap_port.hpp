// A finding as the <port> element of nmap's XML.
#pragma once

#include "yamabiko/assess/finding.hpp"

#include <string>

namespace yamabiko {

// nmap's words for why a port, or its host, is in its state.
struct NmapReason {
  std::string word;     // "udp-response", "port-unreach"
  std::string address;  // whose error it was, if not the target's
};
[[nodiscard]] NmapReason nmap_reason(const Finding& finding);

[[nodiscard]] std::string nmap_port(const Finding& finding);

}  // namespace yamabiko
