// Chooses the ports, and the services that are looked for on each.
#include "yamabiko/engine/plan.hpp"

#include "engine/cookie.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

bool has_probe(const Service& service, Transport transport) {
  return std::any_of(service.probes.begin(), service.probes.end(), [&](const auto& probe) {
    return probe->transport == transport && probe->is_for_scans();
  });
}

tl::expected<std::vector<const Service*>, std::string> chosen_services(
    const Registry& registry, const std::vector<std::string>& names, std::string_view profile) {
  if (names.empty()) return registry.services_of(profile);
  std::vector<const Service*> services;
  for (const std::string& name : names) {
    const Service* service = registry.find(name);
    if (service == nullptr) {
      std::vector<std::string> known;
      for (const Service* each : registry.services()) known.push_back(each->name);
      return tl::unexpected(
          fmt::format("no service is called '{}'; known are: {}", name, fmt::join(known, ", ")));
    }
    services.push_back(service);
  }
  return services;
}

std::vector<PlannedPort> own_ports(const std::vector<const Service*>& services) {
  std::vector<PlannedPort> planned;
  for (const Service* service : services) {
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      for (const std::uint16_t number : service->ports(transport)) {
        const Port port{.transport = transport, .number = number};
        const auto same = std::find_if(planned.begin(), planned.end(),
                                       [&](const PlannedPort& each) { return each.port == port; });
        if (same == planned.end())
          planned.push_back({.port = port, .services = {service}});
        else
          same->services.push_back(service);
      }
    }
  }
  std::sort(planned.begin(), planned.end(), [](const PlannedPort& a, const PlannedPort& b) {
    return a.port.number != b.port.number ? a.port.number < b.port.number
                                          : a.port.transport < b.port.transport;
  });
  return planned;
}

}  // namespace

tl::expected<std::vector<PlannedPort>, std::string> plan_ports(
    const Registry& registry, const std::vector<Port>& ports,
    const std::vector<std::string>& services, std::string_view profile) {
  // Who names a port wants to know what is there, whatever a profile is for.
  const bool any = !ports.empty() && profile == default_profile;
  const auto chosen = chosen_services(registry, services, any ? profile_of_all : profile);
  if (!chosen) return tl::unexpected(chosen.error());
  if (ports.empty()) return own_ports(*chosen);
  std::vector<PlannedPort> planned;
  for (const Port& port : ports) {
    PlannedPort entry{.port = port, .services = {}};
    for (const Service* service : *chosen) {
      const auto& listed = service->ports(port.transport);
      const bool lists_it = std::find(listed.begin(), listed.end(), port.number) != listed.end();
      const bool named = !services.empty() && has_probe(*service, port.transport);
      if (lists_it || named) entry.services.push_back(service);
    }
    planned.push_back(std::move(entry));
  }
  return planned;
}

std::vector<PlannedRequest> planned_requests(const Plan& plan, const Address& target) {
  std::vector<PlannedRequest> requests;
  const CookieMaker cookies(SipKey{});
  for (const ProbeClass wanted : {ProbeClass::identify, ProbeClass::measure, ProbeClass::loop}) {
    for (const PlannedPort& planned : plan.ports) {
      const Endpoint endpoint{
          .target = target, .transport = planned.port.transport, .port = planned.port.number};
      const bool bare = std::none_of(
          planned.services.begin(), planned.services.end(),
          [&](const Service* service) { return has_probe(*service, endpoint.transport); });
      if (bare && wanted == ProbeClass::identify)
        requests.push_back({.endpoint = endpoint, .probe = nullptr, .bytes = {}});
      for (const Service* service : planned.services) {
        for (const auto& probe : service->probes) {
          if (probe->transport != endpoint.transport || probe->probe_class != wanted ||
              !probe->is_for_scans())
            continue;
          requests.push_back({.endpoint = endpoint,
                              .probe = probe.get(),
                              .bytes = probe->request(cookies.hash(endpoint, probe.get(), 0),
                                                      target, endpoint.port)});
        }
      }
    }
  }
  return requests;
}

}  // namespace yamabiko
