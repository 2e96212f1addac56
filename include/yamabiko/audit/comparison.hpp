// What differs between two runs: exposed, gone, changed, or no longer known.
#pragma once

#include "yamabiko/report/run.hpp"
#include "yamabiko/store/sighting.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace yamabiko {

// One of the two, whatever it was read from.
struct Side {
  std::string name;  // "run 7 of 2026-11-25 08:01", printable
  // What it was to ask; absent where nobody can tell.
  std::optional<Coverage> coverage;
  // It came to its end, so what it covers and does not tell of is as `coverage` says.
  bool complete = false;
  // Two programs call services and versions by names of their own.
  std::string tool = "yamabiko";
  std::unique_ptr<SightingStream> sightings;
  // Hosts that answered, though no sighting shows it; by address_key().
  std::set<std::string> alive;
};

enum class ChangeKind : std::uint8_t {
  exposed,  // open in B, and not in A
  gone,     // open in A; in B it is not, and its host was reached
  changed,  // open in both, as another service, version, verdict or factor
  unknown,  // open in A; B can't tell whether it still is
};

// "exposed", "gone", "changed", "unknown".
[[nodiscard]] std::string_view to_string(ChangeKind kind);

struct Change {
  ChangeKind kind = ChangeKind::exposed;
  Place place;
  // As each of them saw it; absent where it does not tell of it.
  std::optional<Sighting> before;
  std::optional<Sighting> after;
  bool version = false;  // of `changed`: service or version
  bool factor = false;   // of `changed`: verdict or factor
  // Why it is unknown; of `exposed`, why A could not have seen it, if that is so.
  std::string reason;
};

struct ChangeTotals {
  std::uint64_t exposed = 0;
  std::uint64_t gone = 0;
  std::uint64_t changed = 0;
  std::uint64_t unknown = 0;
  std::uint64_t same = 0;  // open in both

  [[nodiscard]] bool is_same() const { return exposed + gone + changed + unknown == 0; }
};

// Hands over the changes in order of place. Reads both streams side by side, and holds
// the sightings of one host at a time. The error is a sentence for the user.
[[nodiscard]] tl::expected<ChangeTotals, std::string> compare(
    Side& a, Side& b, const std::function<void(const Change&)>& on_change);

}  // namespace yamabiko
