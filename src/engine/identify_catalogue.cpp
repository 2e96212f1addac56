// Puts the requests of the registry and of nmap in order, each once.
#include "engine/identify_catalogue.hpp"

#include "engine/tls_ports.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <string_view>

namespace yamabiko {
namespace {

// What is often on ports that nobody knows, the likeliest first. Others get no
// request unless it is asked for: a hundred of them take long, and a controller of
// machines is not to be sent what is meant for a database.
constexpr std::array<std::string_view, 16> guesses{
    "http",   "rpcbind", "redis", "memcached", "mongodb", "postgresql", "dns",   "mqtt",
    "socks5", "rdp",     "smb",   "amqp",      "rtsp",    "sip",        "cldap", "x11"};
// The rarity from which on everything is sent.
constexpr unsigned anything = 8;

// The place among the guesses; behind all of them for the others.
std::size_t likelihood(const Probe* probe) {
  const auto place = std::find(guesses.begin(), guesses.end(), probe->service->name);
  return static_cast<std::size_t>(place - guesses.begin());
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

  // Requests that are new from here on are so.
  void begin_unlikely() { unlikely_ = true; }

  std::vector<IdentifyRequest> take() { return std::move(requests_); }

 private:
  IdentifyRequest& find(Bytes octets) {
    const auto same =
        std::find_if(requests_.begin(), requests_.end(),
                     [&](const IdentifyRequest& each) { return each.octets == octets; });
    if (same != requests_.end()) return *same;
    return requests_.emplace_back(
        IdentifyRequest{.octets = std::move(octets), .unlikely = unlikely_});
  }

  std::uint16_t port_;
  std::uint64_t hash_ = 0;
  bool unlikely_ = false;
  std::vector<IdentifyRequest> requests_;
};

}  // namespace

IdentifyCatalogue::IdentifyCatalogue(const Registry& registry, const NmapProbes* nmap,
                                     unsigned rarity)
    : registry_(registry), nmap_(nmap), rarity_(rarity) {
  for (const Service* service : registry.services())
    for (const auto& probe : service->probes)
      if (identifies_over_tcp(*probe))
        (probe->request(0, Address(), 0).empty() ? listeners_ : askers_).push_back(probe.get());
  std::stable_sort(askers_.begin(), askers_.end(), [](const Probe* one, const Probe* other) {
    return likelihood(one) < likelihood(other);
  });
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
  if (!may_be_asked(Transport::tcp, port)) return {};
  RequestList list(port);
  std::vector<const Probe*> askers = askers_;
  if (!tls) std::erase_if(askers, [](const Probe* probe) { return probe->service->inside_tls; });
  for (const Probe* probe : askers)
    if (is_listed(*probe->service, port, tls)) list.add(*probe);
  std::vector<const NmapProbe*> nmap;
  if (nmap_ != nullptr) nmap = nmap_->for_port(Transport::tcp, port, tls, rarity_);
  const auto listed = [&](const NmapProbe* probe) {
    return holds(tls ? probe->tls_ports : probe->ports, port);
  };
  for (const NmapProbe* probe : nmap)
    if (listed(probe)) list.add(*probe, true);
  for (const Probe* probe : askers)
    if (rarity_ >= anything || likelihood(probe) < guesses.size()) list.add(*probe);
  for (const NmapProbe* probe : nmap)
    if (!listed(probe)) list.add(*probe, false);
  list.begin_unlikely();
  for (const Probe* probe : askers) list.add(*probe);
  return list.take();
}

bool IdentifyCatalogue::is_listed(const Service& service, std::uint16_t port, bool tls) {
  const TlsPort* const inside = tls ? find_tls_port(port) : nullptr;
  return lists(service, port) || (inside != nullptr && lists(service, inside->plain));
}

bool IdentifyCatalogue::may_be_asked(Transport transport, std::uint16_t port) const {
  if (nmap_ != nullptr && nmap_->is_excluded(transport, port)) return false;
  const auto services = registry_.on_port(transport, port);
  return std::all_of(services.begin(), services.end(),
                     [](const Service* service) { return service->no_request.empty(); });
}

bool IdentifyCatalogue::is_tls_port(std::uint16_t port) const {
  if (find_tls_port(port) != nullptr) return true;
  return nmap_ != nullptr &&
         std::any_of(nmap_->probes().begin(), nmap_->probes().end(), [port](const NmapProbe& each) {
           return each.transport == Transport::tcp && holds(each.tls_ports, port);
         });
}

}  // namespace yamabiko
