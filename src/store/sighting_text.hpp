// The phrases about a sighting that history and comparison share.
#pragma once

#include "report/json_line.hpp"
#include "yamabiko/store/sighting.hpp"

#include <chrono>
#include <string>

namespace yamabiko {

// "2026-11-25 08:01" in UTC.
[[nodiscard]] std::string minute_text(std::chrono::system_clock::time_point time);
// "11211/udp"
[[nodiscard]] std::string port_text(const Place& place);
// "149.1x payload, 36.4x L2"; empty where nothing was measured.
[[nodiscard]] std::string factors_text(const Sighting& sighting);
// "memcached 1.6.18"; empty where nothing was recognised.
[[nodiscard]] std::string service_text(const Sighting& sighting);
[[nodiscard]] std::string verdict_text(const Sighting& sighting);

// Members of the object that is open: target, transport and port.
void write_place(JsonLine& line, const Place& place);
// state, service, version, verdict, baf and l2_factor.
void write_seen(JsonLine& line, const Sighting& sighting);

}  // namespace yamabiko
