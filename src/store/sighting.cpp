// Addresses as sortable octets, and findings cut down to sightings.
#include "yamabiko/store/sighting.hpp"

#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr double tolerance = 1.25;

bool changed(const std::optional<double>& before, const std::optional<double>& after) {
  if (before.has_value() != after.has_value()) return true;
  return before && (*after > *before * tolerance || *before > *after * tolerance);
}

}  // namespace

std::string address_key(const Address& address) {
  std::string key(1, address.family() == Family::v4 ? '\x04' : '\x06');
  for (const std::byte octet : address.octets()) key.push_back(static_cast<char>(octet));
  if (address.scope_id() == 0) return key;
  const std::string text = address.text();
  return key + text.substr(std::min(text.find('%'), text.size()));
}

std::string address_text(std::string_view key) {
  if (key.size() == 5 && key.front() == '\x04') {
    std::array<std::uint8_t, 4> octets{};
    std::copy_n(key.begin() + 1, octets.size(), octets.begin());
    return Address::v4(octets).text();
  }
  if (key.size() >= 17 && key.front() == '\x06') {
    std::array<std::uint8_t, 16> octets{};
    std::copy_n(key.begin() + 1, octets.size(), octets.begin());
    return Address::v6(octets).text() + printable(key.substr(17));
  }
  return to_hex(std::as_bytes(std::span(key)));
}

std::string to_text(const Place& place) {
  return fmt::format("{} {}/{}", address_text(place.address), place.port,
                     to_string(place.transport));
}

Sighting sighting_of(const Finding& finding) {
  Sighting sighting{.place = {.address = address_key(finding.endpoint.target),
                              .port = finding.endpoint.port,
                              .transport = finding.endpoint.transport},
                    .state = finding.state,
                    .service = finding.service,
                    .version = finding.version,
                    .verdict = finding.verdict,
                    .baf = {},
                    .l2_factor = {}};
  if (finding.amplification) {
    const Variant& largest = finding.amplification->variants.at(finding.amplification->largest);
    sighting.baf = largest.baf;
    sighting.l2_factor = largest.l2_factor;
  }
  return sighting;
}

bool version_changed(const Sighting& before, const Sighting& after) {
  return before.service != after.service || before.version != after.version;
}

bool factor_changed(const Sighting& before, const Sighting& after) {
  return before.verdict != after.verdict || changed(before.baf, after.baf) ||
         changed(before.l2_factor, after.l2_factor);
}

}  // namespace yamabiko
