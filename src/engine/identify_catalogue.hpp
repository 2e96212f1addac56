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
  bool listed = false;    // nmap lists the port for it
  bool unlikely = false;  // of use only when the service is known to be its own
};

class IdentifyCatalogue {
 public:
  // `nmap`: null for none. Both must outlive the catalogue. Of nmap's probes that
  // do not list a port only those up to `rarity` (1 to 9) are sent there, and of the
  // registry's only what is likely, or from 8 on all.
  IdentifyCatalogue(const Registry& registry, const NmapProbes* nmap, unsigned rarity);

  // The registry's probes that recognise what a service says first; those of the
  // port before the others.
  [[nodiscard]] std::vector<const Probe*> listeners(std::uint16_t port) const;
  // Whether one of these lists the port.
  [[nodiscard]] bool speaks_first(std::uint16_t port) const;

  // What to send to a port, `tls`: inside TLS. First what the registry knows of
  // the port, then what nmap does; both know it for what it most likely is. Then
  // guesses of the registry, then those of nmap, then what is unlikely. Empty for a port that must
  // not be sent anything.
  [[nodiscard]] std::vector<IdentifyRequest> requests(std::uint16_t port, bool tls) const;

  // Whether anything may be sent to a port, by what the registry and nmap's file
  // know of it: printers print it.
  [[nodiscard]] bool may_be_asked(Transport transport, std::uint16_t port) const;

  // Whether a service is what this port is for; inside TLS, so is what the port of the
  // same service without TLS is for.
  [[nodiscard]] static bool is_listed(const Service& service, std::uint16_t port, bool tls);

  // Whether TLS is what this port is for.
  [[nodiscard]] bool is_tls_port(std::uint16_t port) const;

  [[nodiscard]] const NmapProbes* nmap() const { return nmap_; }

 private:
  const Registry& registry_;
  std::vector<const Probe*> listeners_;
  std::vector<const Probe*> askers_;  // the others
  const NmapProbes* nmap_;
  unsigned rarity_;
};

}  // namespace yamabiko
