// What the answers of a scan lead to: programs that a port mapper told of are
// asked on their own ports, and ports that speak RPC for what is behind them.
#pragma once

#include "yamabiko/engine/scanner.hpp"
#include "yamabiko/probe/registry.hpp"

#include <cstdint>

namespace yamabiko {

// Where a follow-up may go.
enum class Follow : std::uint8_t {
  registered_ports,  // to every port that a target's own port mapper tells of
  planned_ports,     // only to the ports of the plan
};

// As scan(), and then once more for what its answers lead to: to the same
// hosts only. An endpoint is handed over once, with all that was learned of it. The
// observations point into services that end with the call.
[[nodiscard]] tl::expected<ScanResult, std::error_code> scan_and_follow_up(
    const Registry& registry, const Plan& plan, const ScanOptions& options,
    const ScanHandlers& handlers, Follow follow);

}  // namespace yamabiko
