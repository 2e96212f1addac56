// Runs a plan and hands over what was seen at each endpoint, as it is known.
#pragma once

#include "yamabiko/engine/options.hpp"
#include "yamabiko/engine/plan.hpp"
#include "yamabiko/scan/observation.hpp"
#include "yamabiko/scan/statistics.hpp"

#include <chrono>
#include <functional>
#include <system_error>

#include <tl/expected.hpp>

namespace yamabiko {

struct TransportProgress {
  std::uint64_t endpoints = 0;  // of this run's part of the plan
  std::uint64_t resolved = 0;   // of them, those whose first stage is over
  std::uint64_t measuring = 0;  // of these, those whose second stage still runs (UDP)
  std::uint64_t requests = 0;   // datagrams sent; over TCP, connects tried
};

struct ScanProgress {
  TransportProgress udp;
  TransportProgress tcp;
  std::uint64_t reported = 0;
  std::chrono::milliseconds elapsed{0};
};

struct ScanResult {
  ScanStatistics statistics;
  bool interrupted = false;  // by a signal (ScanOptions::stop_on_signal), or stop
  // Why ScanOptions::pcap is not complete; all else is as it would be without.
  std::error_code recording_error;
};

struct ScanHandlers {
  // Once an endpoint, in no particular order. After an interrupt only for
  // endpoints that answered.
  std::function<void(Observation&&)> on_observation;
  // About five times a second until the scan ends, whether there is news or not;
  // may be empty.
  std::function<void(const ScanProgress&)> on_progress;
  // Every two seconds, and before an interrupt ends the scan: how far it is. What
  // on_observation was given until then is part of it. May be empty.
  std::function<void(ScanState&&)> on_state;
};

// Of errors about ScanOptions::pcap; their values are those of errno.
[[nodiscard]] const std::error_category& recording_category();

// Blocks until the plan is done. The plan, with its registry, must outlive the
// call. Network trouble is an observation; the error is for what makes the
// whole run impossible, such as a source address that is not ours, or a capture file
// that can't be opened (recording_category()).
[[nodiscard]] tl::expected<ScanResult, std::error_code> scan(const Plan& plan,
                                                             const ScanOptions& options,
                                                             const ScanHandlers& handlers);

}  // namespace yamabiko
