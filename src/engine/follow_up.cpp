// A host names its own ports only, and only so many: a stranger's list must not
// make the prober send for hours.
#include "engine/follow_up.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace yamabiko {
namespace {

constexpr std::size_t most_ports_a_host = 128;
constexpr std::size_t most_programs_a_port = 16;
// A plan is targets times ports, of which most are not asked: this bounds it.
constexpr std::size_t most_hosts_a_plan = 256;

bool tells_of_a_program(const Observation& seen) {
  return std::any_of(seen.exchanges.begin(), seen.exchanges.end(), [](const Exchange& exchange) {
    return exchange.decoded.accepted && !exchange.decoded.version.empty();
  });
}

// The generic service is made for one program first of all.
std::string reason_of(const Service& service) {
  const bool is_generic = service.name == RpcServices::generic && !service.probes.empty();
  return (is_generic ? service.probes.front()->name : service.name) + " reply";
}

void add_port(Plan& plan, const Port& port, const Service* service) {
  const auto same = std::find_if(plan.ports.begin(), plan.ports.end(),
                                 [&](const PlannedPort& each) { return each.port == port; });
  if (same == plan.ports.end()) plan.ports.push_back({.port = port, .services = {service}});
}

}  // namespace

FollowUp::FollowUp(const Registry& registry, const Plan& plan, bool measures, Follow follow,
                   Report report)
    : plan_(plan),
      measures_(measures),
      follow_(follow),
      report_(std::move(report)),
      services_(registry) {}

void FollowUp::skip(std::vector<Endpoint> leads) {
  skipped_.insert(leads.begin(), leads.end());
}

void FollowUp::recall(const std::vector<RecalledEndpoint>& endpoints) {
  for (const auto& [endpoint, name] : endpoints) {
    const Service* const service = services_.registry().find(name);
    recalled_.push_back({.endpoint = endpoint,
                         .service = service != nullptr ? service : services_.for_any_program()});
  }
}

void FollowUp::take(Observation&& seen) {
  if (seen.state == State::open) {
    const Registrations found = registrations_of(seen);
    if (found.listed) {
      leads_.insert(seen.endpoint);
      Host& host = hosts_[seen.endpoint.target];
      host.name = seen.name;
      host.listed = true;
      for (const Registration& each : found.list) {
        if (!host.programs.contains(each.port) && host.programs.size() == most_ports_a_host)
          continue;
        RpcPrograms& programs = host.programs[each.port];
        if (!programs.contains(each.program) && programs.size() == most_programs_a_port) continue;
        std::uint32_t& version = programs[each.program];
        version = std::max(version, each.version);
      }
    }
  }
  if (skipped_.erase(seen.endpoint) > 0) return;
  if (const auto held = held_.find(seen.endpoint); held != held_.end()) {
    Observation before = std::move(held->second);
    held_.erase(held);
    merge(std::move(before), std::move(seen));
    return;
  }
  if (pass_ == Pass::planned && (next_for(seen) != nullptr || may_share_its_port(seen))) {
    const Endpoint endpoint = seen.endpoint;
    held_.emplace(endpoint, std::move(seen));
    return;
  }
  if (const auto asked = asked_.find(seen.endpoint); asked != asked_.end()) {
    // What a port mapper says is there is a better guess than the port number.
    if (seen.service == nullptr)
      seen.service_guess = asked->second->name;
    else
      seen.reason = reason_of(*seen.service);
  }
  report_(std::move(seen));
}

// Stands in for what measures where that was refused; null where there is no need.
const Service* FollowUp::stand_in(const Observation& seen) {
  if (!measures_ || seen.service == nullptr || registrations_of(seen).listed) return nullptr;
  return services_.last_resort(*seen.service, seen.endpoint.transport);
}

// Whether a port mapper may tell of more programs there than the one that is known.
bool FollowUp::may_share_its_port(const Observation& seen) const {
  return follow_ == Follow::registered_ports && seen.state == State::open &&
         seen.service != nullptr && RpcServices::is_program(*seen.service);
}

const Service* FollowUp::next_for(const Observation& held) {
  if (held.state != State::open) return nullptr;
  if (held.service != nullptr) return stand_in(held);
  return lacks_program(held) ? services_.for_any_program() : nullptr;
}

// The endpoint has been asked once more: what that brought is added, unless it
// brought nothing that makes more of it.
void FollowUp::merge(Observation&& held, Observation&& seen) {
  const bool same = held.service != nullptr && seen.service != nullptr;
  const bool better = held.service == nullptr && seen.service != nullptr &&
                      (held.denial.empty() || tells_of_a_program(seen));
  if (!seen.denial.empty() && held.service == nullptr) held.denial = seen.denial;
  if (same || better) {
    if (better) {
      held.service = seen.service;
      held.denial.clear();
      held.banner.clear();
      held.service_guess.clear();
      held.reason = std::move(seen.reason);
    }
    for (Exchange& exchange : seen.exchanges) held.exchanges.push_back(std::move(exchange));
  }
  report_(std::move(held));
}

bool FollowUp::is_planned(const Endpoint& endpoint) const {
  return plan_.targets.find(endpoint.target).has_value() &&
         std::any_of(plan_.ports.begin(), plan_.ports.end(), [&](const PlannedPort& planned) {
           return planned.port.transport == endpoint.transport &&
                  planned.port.number == endpoint.port;
         });
}

std::optional<Plan> FollowUp::next() {
  while (plans_.empty() && pass_ != Pass::programs) {
    pass_ = pass_ == Pass::planned ? Pass::held : Pass::programs;
    queue(pass_ == Pass::held ? entries_of_held() : entries_of_programs());
  }
  if (plans_.empty()) return std::nullopt;
  Plan plan = std::move(plans_.front());
  plans_.pop_front();
  return plan;
}

std::vector<FollowUp::Entry> FollowUp::entries_of_held() {
  std::vector<Entry> entries;
  for (auto each = held_.begin(); each != held_.end();) {
    const auto& [endpoint, seen] = *each;
    const auto host = hosts_.find(endpoint.target);
    const bool listed = host != hosts_.end() && host->second.listed;
    const Port port{.transport = endpoint.transport, .number = endpoint.port};
    if (next_for(seen) == nullptr) {
      ++each;
      continue;
    }
    if (listed && seen.service != nullptr) {
      // The list came over the other transport.
      Observation known = std::move(each->second);
      each = held_.erase(each);
      report_(std::move(known));
      continue;
    }
    // It is asked for what is registered there.
    if (!(listed && host->second.programs.contains(port)))
      entries.push_back({.endpoint = endpoint, .service = next_for(seen)});
    ++each;
  }
  return entries;
}

std::vector<FollowUp::Entry> FollowUp::entries_of_programs() {
  std::vector<Entry> entries;
  for (const auto& [address, host] : hosts_) {
    for (const auto& [port, programs] : host.programs) {
      const Endpoint endpoint{.target = address, .transport = port.transport, .port = port.number};
      const auto held = held_.find(endpoint);
      // An endpoint is handed over once.
      if (held == held_.end() && (follow_ == Follow::planned_ports || is_planned(endpoint)))
        continue;
      if (asked_.contains(endpoint)) continue;
      const Service* const known = held == held_.end() ? nullptr : held->second.service;
      const RpcPrograms rest =
          known == nullptr ? programs : RpcServices::not_called(*known, programs);
      if (!rest.empty())
        entries.push_back({.endpoint = endpoint, .service = services_.for_programs(rest)});
    }
  }
  add_recalled(entries);
  return entries;
}

// Those that nothing of this run has led to.
void FollowUp::add_recalled(std::vector<Entry>& entries) const {
  const std::size_t registered = entries.size();
  for (const Entry& entry : recalled_) {
    const Endpoint& endpoint = entry.endpoint;
    const bool is_there =
        std::any_of(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(registered),
                    [&](const Entry& each) { return each.endpoint == endpoint; });
    if (is_there || asked_.contains(endpoint) || is_planned(endpoint) ||
        !plan_.targets.find(endpoint.target))
      continue;
    entries.push_back(entry);
  }
}

// In a plan, a port has the same services on every host; where hosts differ, a
// further plan is made.
void FollowUp::queue(std::vector<Entry> entries) {
  while (!entries.empty()) {
    Plan plan;
    std::map<Port, const Service*> services;
    std::set<Address> hosts;
    std::vector<AddressBlock> blocks;
    std::vector<Entry> later;
    for (Entry& entry : entries) {
      const Endpoint& endpoint = entry.endpoint;
      const Port port{.transport = endpoint.transport, .number = endpoint.port};
      const auto known = services.find(port);
      const bool clashes = known != services.end() && known->second != entry.service;
      const bool is_full = !hosts.contains(endpoint.target) && hosts.size() == most_hosts_a_plan;
      if (clashes || is_full) {
        later.push_back(entry);
        continue;
      }
      services.emplace(port, entry.service);
      if (hosts.insert(endpoint.target).second)
        blocks.push_back({.first = endpoint.target, .count = 1});
      add_port(plan, port, entry.service);
      plan.only.push_back(endpoint);
      asked_[endpoint] = entry.service;
    }
    plan.targets = TargetSet(std::move(blocks));
    for (const Address& address : hosts)
      if (const auto name = plan_.targets.name_of(address); !name.empty())
        plan.targets.set_name(address, std::string(name));
    std::sort(plan.only.begin(), plan.only.end());
    plans_.push_back(std::move(plan));
    entries = std::move(later);
  }
}

void FollowUp::finish() {
  for (auto& [endpoint, seen] : std::exchange(held_, {})) report_(std::move(seen));
}

void FollowUp::complete(ScanState& state) const {
  std::set_union(leads_.begin(), leads_.end(), skipped_.begin(), skipped_.end(),
                 std::back_inserter(state.leads));
  for (const auto& [endpoint, seen] : held_) {
    const auto target = plan_.targets.find(endpoint.target);
    if (!target) continue;
    std::uint64_t index = 0;
    for (const PlannedPort& planned : plan_.ports) {
      if (planned.port.transport != endpoint.transport) continue;
      if (planned.port.number == endpoint.port) break;
      ++index;
    }
    const std::uint64_t slot = index * plan_.targets.size() + *target;
    if (endpoint.transport == Transport::tcp) {
      state.tcp.unfinished.push_back(slot);
    } else if (slot / 8 < state.udp.resolved.size()) {
      state.udp.unfinished.push_back(slot);
      state.udp.resolved[slot / 8] &= ~static_cast<std::byte>(1U << slot % 8);
    }
  }
}

}  // namespace yamabiko
