// Copies probes under a service of their own. Of all the probes on a port only
// one goes first and the others confirm: the first answer to any ends the round
// for that port.
#include "engine/rpc_services.hpp"

#include "yamabiko/protocol/rpc_program.hpp"
#include "yamabiko/protocol/rpc_programs.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace yamabiko {
namespace {

std::optional<std::uint64_t> argument_of(const Probe& probe, std::string_view name) {
  for (const Argument& argument : probe.arguments)
    if (argument.name == name) return argument.value;
  return std::nullopt;
}

void set_argument(Probe& probe, std::string_view name, std::uint64_t value) {
  for (Argument& argument : probe.arguments)
    if (argument.name == name) argument.value = value;
}

bool calls(const Service& service, std::uint32_t program) {
  return std::any_of(service.probes.begin(), service.probes.end(),
                     [&](const auto& probe) { return argument_of(*probe, "program") == program; });
}

// Everything but its probes.
std::unique_ptr<Service> bare_copy(const Service& service) {
  auto copy = std::make_unique<Service>();
  copy->name = service.name;
  copy->title = service.title;
  copy->references = service.references;
  copy->published = service.published;
  copy->unbounded = service.unbounded;
  copy->remediation = service.remediation;
  copy->file = service.file;
  copy->built_in = service.built_in;
  return copy;
}

Probe& add_copy(Service& made, const Probe& probe) {
  Probe& copy = *made.probes.emplace_back(std::make_unique<Probe>(probe));
  copy.service = &made;
  return copy;
}

}  // namespace

const Service* RpcServices::for_any_program() const {
  return registry_.find(generic);
}

bool RpcServices::is_program(const Service& service) {
  constexpr std::uint32_t port_mapper = 100'000;
  return !calls(service, port_mapper) &&
         std::any_of(service.probes.begin(), service.probes.end(), [](const auto& probe) {
           return probe->probe_class == ProbeClass::identify && argument_of(*probe, "program");
         });
}

RpcPrograms RpcServices::not_called(const Service& service, RpcPrograms programs) {
  std::erase_if(programs, [&](const auto& entry) { return calls(service, entry.first); });
  return programs;
}

// The service whose first request is a call of that program.
const Service* RpcServices::owner_of(std::uint32_t program) const {
  for (const Service* service : registry_.services()) {
    if (service->name == generic) continue;
    for (const auto& probe : service->probes)
      if (probe->probe_class == ProbeClass::identify && probe->order == ProbeOrder::first &&
          argument_of(*probe, "program") == program)
        return service;
  }
  return nullptr;
}

const Service* RpcServices::for_programs(const RpcPrograms& programs) {
  auto& made = made_[programs];
  if (made != nullptr) return made.get();
  const auto owned = std::find_if(programs.begin(), programs.end(), [this](const auto& entry) {
    return owner_of(entry.first) != nullptr;
  });
  const Service* const owner = owned != programs.end() ? owner_of(owned->first) : nullptr;
  made = bare_copy(owner != nullptr ? *owner : *for_any_program());
  if (owner != nullptr) add_owned(*made, *owner, true);
  for (const auto& [program, version] : programs) {
    if (calls(*made, program)) continue;
    const Service* const other = owner_of(program);
    if (other != nullptr)
      add_owned(*made, *other, false);
    else
      add_unowned(*made, program, version, made->probes.empty());
  }
  return made.get();
}

void RpcServices::add_owned(Service& made, const Service& owner, bool is_first) const {
  for (const auto& probe : owner.probes) {
    if (is_first) {
      add_copy(made, *probe);
      continue;
    }
    if (probe->order == ProbeOrder::fallback || probe->order == ProbeOrder::last) continue;
    Probe& copy = add_copy(made, *probe);
    copy.name = fmt::format("{}-{}", owner.name, probe->name);
    copy.after.clear();
    if (copy.probe_class == ProbeClass::identify) copy.order = ProbeOrder::confirm;
  }
}

void RpcServices::add_unowned(Service& made, std::uint32_t program, std::uint32_t version,
                              bool is_first) const {
  const Decoder* const asks_versions = find_decoder("rpc-program");
  const std::string name = rpc::program_name(program);
  for (const Transport transport : {Transport::udp, Transport::tcp}) {
    const auto& models = for_any_program()->probes;
    const auto model = std::find_if(models.begin(), models.end(), [&](const auto& probe) {
      return probe->decoder == asks_versions && probe->transport == transport;
    });
    if (model == models.end()) continue;  // a file of the user's own need not have it
    Probe& versions = add_copy(made, **model);
    versions.name = rpc::fact_prefix(program);
    versions.summary = fmt::format("a version of {} that does not exist: which ones do", name);
    versions.order = is_first ? ProbeOrder::first : ProbeOrder::confirm;
    versions.after.clear();
    set_argument(versions, "program", program);
    Probe& null = add_copy(made, versions);
    null.name += "-null";
    null.summary = fmt::format("NULL of {}, version {}: does it answer", name, version);
    null.order = ProbeOrder::confirm;
    null.decoder = find_decoder("rpc-version");
    set_argument(null, "version", version);
  }
}

const Service* RpcServices::last_resort(const Service& service, Transport transport) {
  const auto is_last = [transport](const auto& probe) {
    return probe->order == ProbeOrder::last && probe->transport == transport;
  };
  if (std::none_of(service.probes.begin(), service.probes.end(), is_last)) return nullptr;
  auto& made = last_resorts_[{&service, transport}];
  if (made != nullptr) return made.get();
  made = bare_copy(service);
  for (const auto& probe : service.probes) {
    if (!is_last(probe)) continue;
    const bool is_first = made->probes.empty();
    add_copy(*made, *probe).order = is_first ? ProbeOrder::first : ProbeOrder::confirm;
  }
  return made.get();
}

}  // namespace yamabiko
