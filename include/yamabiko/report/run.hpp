// What is told about a run as a whole: how it began, and what it came to.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/scan/port_spec.hpp"
#include "yamabiko/scan/statistics.hpp"
#include "yamabiko/scan/target_set.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

// Grows with every change of the JSON that an older reader would trip over.
inline constexpr int report_schema_version = 1;

// Of which endpoints a run has findings.
enum class Told : std::uint8_t {
  all,       // of each that was asked
  answered,  // of those where anything came back; the others were silent
  open,      // of those that are open
  part,      // of some: others asked the rest (--shard)
};

// "all", "answered", "open", "part".
[[nodiscard]] std::string_view to_string(Told told);

// What a run was to ask: each of these addresses on each of these ports. So what it
// does not tell of can be told from what it never asked.
struct Coverage {
  std::vector<AddressBlock> targets;  // in order of address, disjoint
  std::vector<Port> ports;            // in order
  Told told = Told::all;
  bool follows = false;  // asks also the ports that a port mapper lists
};

struct RunInfo {
  std::string tool_version;
  std::chrono::system_clock::time_point start;
  std::vector<std::string> command;  // argv
  std::optional<Coverage> coverage;  // absent where nobody can tell
};

// A target that could not be probed at all.
struct Unprobed {
  std::string target;  // as the user asked for it
  std::string reason;
};

struct RunSummary {
  std::chrono::system_clock::time_point end;
  std::chrono::nanoseconds elapsed{0};
  std::uint64_t targets = 0;  // addresses that were probed
  std::uint64_t findings = 0;
  std::array<std::uint64_t, 5> states{};  // findings of each State, by its number
  std::optional<Verdict> worst;           // absent when no finding has a verdict
  ScanStatistics statistics;
  bool interrupted = false;  // a signal ended the run before its time
  std::vector<Unprobed> unprobed;
  // Findings that a cap has made a lower bound.
  std::uint64_t lower_bounds = 0;
  // Listening ended after 2.5 s, where more may have come.
  bool brief = false;
  std::string measure;  // the mode: "auto", "never" or "all"

  [[nodiscard]] std::uint64_t count(State state) const {
    return states[static_cast<std::size_t>(state)];
  }
  // Counts one finding in findings, states and worst.
  void add(const Finding& finding);
};

// RFC 3339 in UTC, to the millisecond: "2026-11-24T21:06:51.994Z".
[[nodiscard]] std::string rfc3339(std::chrono::system_clock::time_point time);
// Reads that form, and the same with fewer or no decimals.
[[nodiscard]] std::optional<std::chrono::system_clock::time_point> parse_rfc3339(
    std::string_view text);

}  // namespace yamabiko
