// Checks that need all probes of a service.
#include "probe/service_check.hpp"

#include "probe/nearest.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {
namespace {

const Probe* find_probe(const Service& service, std::string_view name, Transport transport) {
  for (const auto& probe : service.probes)
    if (probe->name == name && probe->transport == transport) return probe.get();
  return nullptr;
}

// What `probe` may wait for: identifying probes over its transport, and no
// confirming one for a confirming one, lest two wait for each other.
bool may_follow(const Probe& probe, const Probe& other) {
  return other.transport == probe.transport && other.probe_class == ProbeClass::identify &&
         !(probe.order == ProbeOrder::confirm && other.order == ProbeOrder::confirm);
}

std::string why_not(const Probe& probe, const Probe* other) {
  if (other == nullptr) return fmt::format("is no probe over {}", to_string(probe.transport));
  if (other->probe_class == ProbeClass::measure) return "is a measuring probe";
  if (other->probe_class == ProbeClass::loop) return "is a loop test";
  return "is a confirming probe, as this one is";
}

void check_probe(TableReader& reader, const Service& service, const Probe& probe) {
  for (const std::string& name : probe.after) {
    const Probe* const other = find_probe(service, name, probe.transport);
    if (other != nullptr && may_follow(probe, *other)) continue;
    std::vector<std::string_view> known;
    for (const auto& candidate : service.probes)
      if (may_follow(probe, *candidate)) known.push_back(candidate->name);
    reader.fail("after", fmt::format("'{}' {}", name, why_not(probe, other)),
                known.empty()
                    ? fmt::format("add an identifying probe over {}", to_string(probe.transport))
                    : suggestion(name, known));
  }
}

}  // namespace

void check_after(FileContext& context, const toml::table& probe_table, const Service& service) {
  const unsigned line = probe_table.source().begin.line;
  for (const auto& probe : service.probes) {
    if (probe->line != line || probe->after.empty()) continue;
    TableReader reader{context, probe_table, fmt::format("probe '{}'", probe->name)};
    check_probe(reader, service, *probe);
  }
}

void check_transports(FileContext& context, unsigned line, const Service& service) {
  for (const Transport transport : {Transport::udp, Transport::tcp}) {
    const auto word = to_string(transport);
    const auto over = [&](const auto& probe) { return probe->transport == transport; };
    const auto begins = [&](const auto& probe) {
      return over(probe) && probe->probe_class == ProbeClass::identify &&
             probe->order == ProbeOrder::first;
    };
    const auto used = std::find_if(service.probes.begin(), service.probes.end(), over);
    const bool has_ports = !service.ports(transport).empty();
    if (used != service.probes.end() && !has_ports)
      context.fail((*used)->line,
                   fmt::format("probe '{}' is over {}, but the service has no {} port",
                               (*used)->name, word, word),
                   fmt::format("add {} = [N] to ports, or change the probe's transport", word));
    if (has_ports && std::none_of(service.probes.begin(), service.probes.end(), begins))
      context.fail(used != service.probes.end() ? (*used)->line : line,
                   fmt::format("no probe over {} has class \"identify\" and order \"first\"", word),
                   "add one: a measuring request goes only to what answered an identifying one");
  }
}

}  // namespace yamabiko
