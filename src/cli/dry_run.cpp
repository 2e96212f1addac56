// One block a request: what it is, when it would go out, and its octets.
#include "cli/dry_run.hpp"

#include "yamabiko/bytes/hex.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ostream.h>

namespace yamabiko {
namespace {

constexpr std::size_t octets_a_line = 32;

std::string when(const Probe& probe) {
  std::string text;
  if (probe.probe_class == ProbeClass::measure)
    text = "measures, once the service is recognised";
  else if (probe.probe_class == ProbeClass::loop)
    text = "loop test, once, after all others";
  else if (probe.order == ProbeOrder::first)
    text = "identifies, first round";
  else if (probe.order == ProbeOrder::fallback)
    text = "identifies, if the first brings nothing";
  else if (probe.order == ProbeOrder::last)
    text = "identifies, if what measures is refused";
  else
    text = "confirms, once the service is recognised";
  for (std::size_t i = 0; i < probe.after.size(); ++i)
    text += fmt::format("{}{}", i == 0 ? " by " : " or ", probe.after[i]);
  return text;
}

void print(const PlannedRequest& request, std::ostream& out) {
  const Probe* probe = request.probe;
  const std::string port =
      fmt::format("{}/{}", request.endpoint.port, to_string(request.endpoint.transport));
  if (probe == nullptr) {
    const bool udp = request.endpoint.transport == Transport::udp;
    fmt::print(out, "  {:<10} {}\n", port,
               udp ? "an empty datagram: only the port's state is asked"
                   : "connects, and listens for a banner");
    return;
  }
  fmt::print(out, "  {:<10} {} {}: {}\n             {}; {} octets\n", port, probe->service->name,
             probe->name, probe->summary, when(*probe), request.bytes.size());
  const std::string hex = to_hex(request.bytes);
  for (std::size_t at = 0; at < hex.size(); at += 2 * octets_a_line)
    fmt::print(out, "             {}\n", hex.substr(at, 2 * octets_a_line));
}

bool asks_for_a_list(const PlannedPort& planned) {
  return std::any_of(planned.services.begin(), planned.services.end(), [](const Service* service) {
    return std::any_of(service->probes.begin(), service->probes.end(), [](const auto& probe) {
      return probe->decoder != nullptr && probe->decoder->name == "portmap-dump";
    });
  });
}

}  // namespace

void print_dry_run(const Plan& plan, Measure measure, bool loops, std::ostream& out) {
  fmt::print(out,
             "Nothing is sent. Cookies are examples: each run, target and probe has its own.\n");
  for (std::uint64_t i = 0; i < plan.targets.size(); ++i) {
    const Address target = plan.targets.at(i);
    const std::string_view name = plan.targets.name_of(target);
    fmt::print(out, "\n{}{}{}{}\n", target.text(), name.empty() ? "" : " (", name,
               name.empty() ? "" : ")");
    for (const PlannedRequest& request : planned_requests(plan, target)) {
      const ProbeClass kind =
          request.probe != nullptr ? request.probe->probe_class : ProbeClass::identify;
      if (kind == ProbeClass::measure && measure == Measure::never) continue;
      if (kind == ProbeClass::loop && !loops) continue;
      print(request, out);
    }
  }
  if (measure != Measure::never &&
      std::any_of(plan.ports.begin(), plan.ports.end(), asks_for_a_list))
    fmt::print(out,
               "\nPrograms that a port mapper lists are then asked on their own ports, unless -p "
               "names ports.\n");
}

}  // namespace yamabiko
