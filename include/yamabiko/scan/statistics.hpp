// What a whole run counted.
#pragma once

#include <array>
#include <cstdint>

namespace yamabiko {

struct ScanStatistics {
  std::uint64_t requests_sent = 0;       // datagrams and TCP requests
  std::uint64_t request_bytes = 0;       // their payload
  std::uint64_t datagrams_received = 0;  // all of them
  std::uint64_t response_bytes = 0;      // their payload
  std::uint64_t icmp_errors = 0;
  std::uint64_t connections = 0;   // TCP connects tried
  std::uint64_t wrong_cookie = 0;  // from an asked endpoint, dropped: does not echo our cookie
  // Endpoints told as no-answer that may be closed: their hosts limit their ICMP
  // errors, and were not waited for (ScanOptions::fast).
  std::uint64_t unresolved = 0;
  std::uint64_t stray = 0;  // from elsewhere and matching nothing, dropped
  // Endpoints that were not handed over, by the number of their State.
  std::array<std::uint64_t, 5> unreported{};
};

}  // namespace yamabiko
