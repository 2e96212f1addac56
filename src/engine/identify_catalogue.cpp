// Puts the requests of the registry and of nmap in order, each once.
#include "engine/identify_catalogue.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <string_view>

namespace yamabiko {
namespace {

// Printers print whatever they are sent.
constexpr std::uint16_t first_printer = 9100;
constexpr std::uint16_t last_printer = 9107;

// A port that is for TLS, and the one of the same service without.
struct TlsPort {
  std::uint16_t port = 0;
  std::uint16_t plain = 0;
};
constexpr std::array<TlsPort, 25> tls_ports{{
    {443, 80},    {465, 25},    {563, 119},   {636, 389}, {853, 53},
    {989, 20},    {990, 21},    {992, 23},    {993, 143}, {994, 194},
    {995, 110},   {2376, 2375}, {3269, 3268}, {4443, 80}, {5061, 5060},
    {5223, 5222}, {5671, 5672}, {5986, 5985}, {6443, 80}, {6514, 601},
    {6697, 6667}, {8443, 8080}, {8883, 1883}, {9443, 80}, {10443, 80},
}};

// The web is what is most often on a port that nobody knows.
constexpr std::string_view likeliest = "http";

const TlsPort* find_tls_port(std::uint16_t port) {
  const auto found = std::find_if(tls_ports.begin(), tls_ports.end(),
                                  [port](const TlsPort& each) { return each.port == port; });
  return found == tls_ports.end() ? nullptr : &*found;
}

bool lists(const Service& service, std::uint16_t port) {
  const auto& ports = service.tcp_ports;
  return std::find(ports.begin(), ports.end(), port) != ports.end();
}

bool identifies_over_tcp(const Probe& probe) {
  return probe.transport == Transport::tcp && probe.probe_class == ProbeClass::identify &&
         (probe.order == ProbeOrder::first || probe.order == ProbeOrder::fallback);
}

// Builds the list, in which equal requests are one.
class RequestList {
 public:
  explicit RequestList(std::uint16_t port) : port_(port) {
    std::random_device random;
    hash_ = std::uint64_t{random()} << 32U | random();
  }

  void add(const Probe& probe) {
    // {target} would differ a target; no request over TCP has it so far, and a
    // service that cares gets what it would be sent by a host without a name.
    IdentifyRequest& request = find(probe.request(hash_, Address(), port_));
    request.cookie = probe.cut_cookie(hash_);
    if (std::find(request.own.begin(), request.own.end(), &probe) == request.own.end())
      request.own.push_back(&probe);
  }

  void add(const NmapProbe& probe, bool listed) {
    IdentifyRequest& request = find(probe.request);
    if (request.nmap == nullptr) request.nmap = &probe;
    request.listed = request.listed || listed;
  }

  std::vector<IdentifyRequest> take() { return std::move(requests_); }

 private:
  IdentifyRequest& find(Bytes octets) {
    const auto same =
        std::find_if(requests_.begin(), requests_.end(),
                     [&](const IdentifyRequest& each) { return each.octets == octets; });
    if (same != requests_.end()) return *same;
    return requests_.emplace_back(IdentifyRequest{.octets = std::move(octets)});
  }

  std::uint16_t port_;
  std::uint64_t hash_ = 0;
  std::vector<IdentifyRequest> requests_;
};

}  // namespace

IdentifyCatalogue::IdentifyCatalogue(const Registry& registry, const NmapProbes* nmap,
                                     unsigned rarity)
    : nmap_(nmap), rarity_(rarity) {
  for (const Service* service : registry.services())
    for (const auto& probe : service->probes)
      if (identifies_over_tcp(*probe))
        (probe->request(0, Address(), 0).empty() ? listeners_ : askers_).push_back(probe.get());
  std::stable_partition(askers_.begin(), askers_.end(),
                        [](const Probe* probe) { return probe->service->name == likeliest; });
}

std::vector<const Probe*> IdentifyCatalogue::listeners(std::uint16_t port) const {
  std::vector<const Probe*> result = listeners_;
  std::stable_partition(result.begin(), result.end(),
                        [port](const Probe* probe) { return lists(*probe->service, port); });
  return result;
}

bool IdentifyCatalogue::speaks_first(std::uint16_t port) const {
  return std::any_of(listeners_.begin(), listeners_.end(),
                     [port](const Probe* probe) { return lists(*probe->service, port); });
}

std::vector<IdentifyRequest> IdentifyCatalogue::requests(std::uint16_t port, bool tls) const {
  if (port >= first_printer && port <= last_printer) return {};
  if (nmap_ != nullptr && nmap_->is_excluded(Transport::tcp, port)) return {};
  const TlsPort* inside = tls ? find_tls_port(port) : nullptr;
  RequestList list(port);
  for (const Probe* probe : askers_)
    if (lists(*probe->service, port) ||
        (inside != nullptr && lists(*probe->service, inside->plain)))
      list.add(*probe);
  std::vector<const NmapProbe*> nmap;
  if (nmap_ != nullptr) nmap = nmap_->for_port(Transport::tcp, port, tls, rarity_);
  const auto listed = [&](const NmapProbe* probe) {
    return holds(tls ? probe->tls_ports : probe->ports, port);
  };
  for (const NmapProbe* probe : nmap)
    if (listed(probe)) list.add(*probe, true);
  for (const Probe* probe : askers_) list.add(*probe);
  for (const NmapProbe* probe : nmap)
    if (!listed(probe)) list.add(*probe, false);
  return list.take();
}

bool IdentifyCatalogue::is_tls_port(std::uint16_t port) const {
  if (find_tls_port(port) != nullptr) return true;
  return nmap_ != nullptr &&
         std::any_of(nmap_->probes().begin(), nmap_->probes().end(), [port](const NmapProbe& each) {
           return each.transport == Transport::tcp && holds(each.tls_ports, port);
         });
}

}  // namespace yamabiko
