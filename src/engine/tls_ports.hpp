// The ports that are for TLS from the first octet on, by IANA's list and by custom.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace yamabiko {

// A port that is for TLS, and the one of the same service without.
struct TlsPort {
  std::uint16_t port = 0;
  std::uint16_t plain = 0;
};
inline constexpr std::array<TlsPort, 26> tls_ports{{
    {443, 80},    {465, 25},    {563, 119},   {636, 389},   {853, 53},    {989, 20},    {990, 21},
    {992, 23},    {993, 143},   {994, 194},   {995, 110},   {2376, 2375}, {3269, 3268}, {4443, 80},
    {4460, 4460}, {5061, 5060}, {5223, 5222}, {5671, 5672}, {5986, 5985}, {6443, 80},   {6514, 601},
    {6697, 6667}, {8443, 8080}, {8883, 1883}, {9443, 80},   {10443, 80},
}};

// Null for a port that is not one of them.
inline const TlsPort* find_tls_port(std::uint16_t port) {
  const auto* const found = std::find_if(tls_ports.begin(), tls_ports.end(),
                                         [port](const TlsPort& each) { return each.port == port; });
  return found == tls_ports.end() ? nullptr : found;
}

}  // namespace yamabiko
