// How a scan behaves.
#pragma once

#include "yamabiko/engine/scan_state.hpp"
#include "yamabiko/scan/observation.hpp"
#include "yamabiko/wire/address.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace yamabiko {

// Which endpoints get the measuring requests.
enum class Measure : std::uint8_t {
  automatic,  // those that proved to be a service of the registry
  never,      // none
  all,        // also those that answered an identifying request with something else
};

enum class ChannelKind : std::uint8_t {
  batched,   // one unconnected socket a family, with the kernel's error queue
  portable,  // a connected socket an endpoint
  raw,       // whole frames on packet sockets, where there is a router; needs CAP_NET_RAW
};

// One of `count` equal parts; the first has index 0.
struct Shard {
  std::uint64_t index = 0;
  std::uint64_t count = 1;
};

// Which endpoints are handed over; the others are only counted, by state.
enum class Reported : std::uint8_t { all, open };

// What users may ask for: seconds of a day, as more is a slip of the keyboard; one
// request in a quarter of an hour.
inline constexpr double longest_timeout = 86'400;
inline constexpr double slowest_rate = 0.001;

// What an earlier run had found beyond the plan, and by which service.
struct RecalledEndpoint {
  Endpoint endpoint;
  std::string service;  // by its name in the registry; else empty
};

struct ScanOptions {
  Measure measure = Measure::automatic;
  ChannelKind channel = ChannelKind::batched;
  // How long a round listens after its last request; less where all that it waits
  // for are hosts whose round-trip time has shown.
  std::chrono::milliseconds timeout{1500};
  // Rounds after the first, for what is still unresolved. While answers to later
  // rounds show that datagrams get lost, there are up to twice as many and two more.
  unsigned retries = 2;
  // What has answered is listened to for 2.5 s at most, not 15 s, and asked once more
  // rather than `retries` times when a request brings nothing. What repeats its answer
  // to whoever keeps silent is then measured by a lower bound.
  bool brief = false;
  // Loop tests (ProbeClass::loop) are sent to what proved to be a service.
  bool loops = false;
  // Closed ports of a host that limits its ICMP errors are not waited for.
  bool fast = false;
  // UDP requests and TCP connects a second, 0 for no limit.
  double rate = 10'000;
  // The same to one host.
  double host_rate = 1'000;
  // Bits a second of UDP requests, as Ethernet frames; 0 for no limit.
  double bandwidth = 0;
  // Of the order in which endpoints are asked: the same seed, the same order.
  std::uint64_t seed = 0;
  // This run's part of that order; parts of equal seed are disjoint, and
  // together the whole.
  Shard shard;
  Reported reported = Reported::all;
  // The address to send from, a family each; absent: the system chooses.
  std::optional<Address> source_v4;
  std::optional<Address> source_v6;
  // The interface to send through; empty: the system chooses.
  std::string interface;
  // TCP sessions at one time; fewer when the open-file limit is lower.
  std::size_t max_sessions = 512;
  // Caps on what one exchange may bring; beyond them its figures are "at least".
  std::size_t max_datagrams = 256;
  std::size_t max_bytes = 1 << 20;
  // To go on where an earlier scan of the same plan, options and seed had come to
  // (ScanHandlers::on_state); null: from the start. Must outlive the call.
  const ScanState* resumed = nullptr;
  // Endpoints that the earlier scan resolved, but that are to be asked again.
  std::vector<Endpoint> again;
  // Asked at the end of scan_and_follow_up(), at targets of the plan, unless they were.
  std::vector<RecalledEndpoint> recalled;
  // SIGINT and SIGTERM end the scan, and what is known is reported.
  bool stop_on_signal = false;
  // So does this, within a fifth of a second; for who runs scans in threads.
  std::stop_token stop;
  // A capture file (pcap) of what is sent and received, replaced if it exists;
  // empty for none. Its payloads are what was on the wire, its headers are rebuilt.
  std::string pcap;
};

}  // namespace yamabiko
