// Words and members.
#include "store/sighting_text.hpp"

#include "report/finding_text.hpp"
#include "report/number_text.hpp"
#include "yamabiko/report/run.hpp"

#include <fmt/format.h>

namespace yamabiko {

using std::string_view;

std::string minute_text(std::chrono::system_clock::time_point time) {
  std::string text = rfc3339(time).substr(0, 16);
  text[10] = ' ';
  return text;
}

std::string port_text(const Place& place) {
  return fmt::format("{}/{}", place.port, to_string(place.transport));
}

std::string factors_text(const Sighting& sighting) {
  const std::string baf = sighting.baf ? factor_text(*sighting.baf) + " payload" : "";
  const std::string l2 = sighting.l2_factor ? factor_text(*sighting.l2_factor) + " L2" : "";
  return joined(baf, ", ", l2);
}

std::string service_text(const Sighting& sighting) {
  return joined(sighting.service, " ", sighting.version);
}

std::string verdict_text(const Sighting& sighting) {
  return sighting.verdict ? std::string(to_string(*sighting.verdict)) : "";
}

void write_place(JsonLine& line, const Place& place) {
  line.member("target", string_view(address_text(place.address)))
      .member("transport", to_string(place.transport))
      .member("port", std::uint64_t{place.port});
}

void write_seen(JsonLine& line, const Sighting& sighting) {
  line.member("state", to_string(sighting.state))
      .text_or_null("service", sighting.service)
      .text_or_null("version", sighting.version)
      .text_or_null("verdict", sighting.verdict ? to_string(*sighting.verdict) : string_view())
      .member("baf", sighting.baf)
      .member("l2_factor", sighting.l2_factor);
}

}  // namespace yamabiko
