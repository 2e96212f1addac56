// How far a scan has come, to go on from there in another process.
#pragma once

#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/scan/observation.hpp"
#include "yamabiko/scan/statistics.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace yamabiko {

// A slot is the number of an endpoint of one transport in the plan. It means the
// same in a scan of the same plan, options and seed.
struct UdpState {
  unsigned round = 0;
  // The place in the order of the round from which to ask on: all that was asked
  // before it has had its time to answer.
  std::uint64_t place = 0;
  Bytes resolved;                         // a bit a slot, the lowest first
  std::vector<std::uint64_t> unfinished;  // slots that have answered, but not told all
  struct SoftError {
    std::uint64_t slot = 0;
    State state = State::filtered;
    std::string reason;
  };
  std::vector<SoftError> soft_errors;  // what is told of these slots if nothing better comes
  ScanStatistics statistics;
};

struct TcpState {
  std::uint64_t place = 0;                // in the order; all before it are told of
  std::vector<std::uint64_t> unfinished;  // but these
  ScanStatistics statistics;
};

struct ScanState {
  UdpState udp;
  TcpState tcp;
  // Endpoints that told of others and were handed over. They are asked again for
  // what they lead to, which is in no state until the scan has ended.
  std::vector<Endpoint> leads;
};

}  // namespace yamabiko
