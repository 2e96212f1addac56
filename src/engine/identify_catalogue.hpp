// What can be sent to a TCP port to find out what is behind it, and in which
// order.
#pragma once

#include "probe/nmap_probes.hpp"
#include "yamabiko/probe/registry.hpp"

#include <cstdint>
#include <vector>

namespace yamabiko {

// One request, and all who can make something of the reply: many services of the
// registry are asked by the same octets, and so are some of nmap's probes.
struct IdentifyRequest {
  Bytes octets;
  std::uint64_t cookie = 0;       // of the registry's probes
  std::vector<const Probe*> own;  // of the registry; those of the port first
  const NmapProbe* nmap = nullptr;
  bool listed = false;  // nmap lists the port for it
};

class IdentifyCatalogue {
 public:
  // `nmap`: null for none. Both must outlive the catalogue. Of nmap's probes that
  // do not list a port only those up to `rarity` are sent there.
  IdentifyCatalogue(const Registry& registry, const NmapProbes* nmap, unsigned rarity);

  // The registry's probes that recognise what a service says first; those of the
  // port before the others.
  [[nodiscard]] std::vector<const Probe*> listeners(std::uint16_t port) const;
  // Whether one of these lists the port.
  [[nodiscard]] bool speaks_first(std::uint16_t port) const;

  // What to send to a port, `tls`: inside TLS. First what the registry knows of
  // the port, then what nmap does; both know it for what it most likely is. Then
  // the rest of the registry, then the rest of nmap. Empty for a port that must
  // not be sent anything.
  [[nodiscard]] std::vector<IdentifyRequest> requests(std::uint16_t port, bool tls) const;

  // Whether TLS is what this port is for.
  [[nodiscard]] bool is_tls_port(std::uint16_t port) const;

  [[nodiscard]] const NmapProbes* nmap() const { return nmap_; }

 private:
  std::vector<const Probe*> listeners_;
  std::vector<const Probe*> askers_;  // the others
  const NmapProbes* nmap_;
  unsigned rarity_;
};

}  // namespace yamabiko
