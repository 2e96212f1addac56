// What somebody asks of /probe, checked.
#pragma once

#include "yamabiko/probe/registry.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace yamabiko {

struct ProbeRequest {
  std::string target;  // one address or one name
  std::string profile;
  // When whoever asks will have given up.
  std::chrono::milliseconds time_limit{0};
};

inline constexpr std::chrono::milliseconds longest_probe{120'000};

// `parameters` are those of the query, `scrape_timeout` the header
// X-Prometheus-Scrape-Timeout-Seconds, empty where there is none. The error is a
// sentence for whoever asks, made of printable characters.
[[nodiscard]] tl::expected<ProbeRequest, std::string> parse_probe_request(
    const std::multimap<std::string, std::string>& parameters, std::string_view scrape_timeout,
    const Registry& registry);

}  // namespace yamabiko
