// The output of "probes list" and "probes show".
#include "cli/probes_listing.hpp"

#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/probe/pattern.hpp"
#include "yamabiko/probe/template.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ostream.h>
#include <fmt/ranges.h>

namespace yamabiko {
namespace {

std::string ports_text(const Service& service) {
  std::vector<std::string> ports;
  for (const Transport transport : {Transport::udp, Transport::tcp})
    for (const std::uint16_t port : service.ports(transport))
      ports.push_back(fmt::format("{}/{}", port, to_string(transport)));
  return fmt::format("{}", fmt::join(ports, " "));
}

bool has_live_example(const Probe& probe) {
  return std::any_of(probe.examples.begin(), probe.examples.end(),
                     [](const Example& example) { return example.accepted && !example.synthetic; });
}

// "live" when each probe is proven by a recorded reply.
std::string_view proof_text(const Service& service) {
  if (!service.no_request.empty()) return "never asked";
  const auto live = static_cast<std::size_t>(
      std::count_if(service.probes.begin(), service.probes.end(),
                    [](const auto& probe) { return has_live_example(*probe); }));
  if (live == service.probes.size()) return "live";
  if (live > 0) return "partly live";
  const bool any = std::any_of(service.probes.begin(), service.probes.end(),
                               [](const auto& probe) { return !probe->examples.empty(); });
  return any ? "synthetic" : "not proven";
}

std::string when_text(const Probe& probe) {
  const std::string after = probe.after.empty()
                                ? std::string{}
                                : fmt::format(" after {}", fmt::join(probe.after, " or "));
  if (probe.probe_class == ProbeClass::measure)
    return "measures, once the service is recognised" + after +
           (probe.lacks_name() ? "; only with --dns-name" : "");
  if (probe.probe_class == ProbeClass::loop)
    return "a loop test: with --loops, once, after all others";
  switch (probe.order) {
    case ProbeOrder::first:
      return "identifies, in the first round";
    case ProbeOrder::fallback:
      return "identifies, when the first round brought nothing";
    case ProbeOrder::confirm:
      return "identifies, to confirm" + after;
    case ProbeOrder::last:
      return "identifies, when what measures was refused";
  }
  return {};
}

std::string maker_text(const Probe& probe) {
  if (probe.encoder == nullptr)
    return probe.payload->text().empty() ? "nothing (waits for a banner)"
                                         : printable(probe.payload->text(), 4096);
  std::string text = fmt::format("encoder {}", probe.encoder->name);
  for (const Argument& argument : probe.arguments)
    text += fmt::format(", {} {}", argument.name, argument.value);
  return text;
}

std::string cookie_text(const Probe& probe) {
  if (probe.cookie_bytes() == 0) return "none";
  std::string where;
  if (probe.decoder == nullptr)
    where = probe.cookie_after.empty() ? fmt::format(" at {}", probe.cookie_offset)
                                       : fmt::format(" after '{}'", printable(probe.cookie_after));
  return fmt::format("{} octets{}{}, echoed by the reply", probe.cookie_bytes(),
                     probe.cookie_is_text() ? " in hexadecimal" : "", where);
}

void line(std::ostream& out, std::string_view label, std::string_view value) {
  fmt::print(out, "  {:<11} {}\n", label, value);
}

void lines(std::ostream& out, std::string_view label, const std::vector<std::string>& values) {
  for (const std::string& value : values) line(out, &value == values.data() ? label : "", value);
}

void show_probe(const Probe& probe, std::ostream& out) {
  fmt::print(out, "\nprobe {} over {}: {}\n", probe.name, to_string(probe.transport),
             probe.summary);
  line(out, "sent", when_text(probe));
  line(out, "request", maker_text(probe));
  const auto& ports = probe.service->ports(probe.transport);
  const Bytes request =
      probe.request(0, Address::v4({192, 0, 2, 1}), ports.empty() ? 1 : ports.front());
  if (!request.empty())
    line(out, "in hex", fmt::format("{} ({} octets)", to_hex(request), request.size()));
  line(out, "cookie", cookie_text(probe));
  if (probe.any_port) line(out, "from", "any port of the target");
  if (probe.decoder != nullptr) line(out, "reply", fmt::format("decoder {}", probe.decoder->name));
  for (const auto& pattern : probe.patterns) {
    line(out, "reply", fmt::format("pattern {}", printable(pattern->texts().match, 4096)));
    if (!pattern->texts().version.empty())
      line(out, "", fmt::format("version {}", printable(pattern->texts().version)));
    for (const auto& [name, value] : pattern->texts().facts)
      line(out, "", fmt::format("{} {}", name, value));
    for (const Flag flag : pattern->texts().flags)
      line(out, "", fmt::format("flag {}", to_string(flag)));
  }
  if (probe.probe_class == ProbeClass::loop) line(out, "reply", "any: flag loop-prone");
  if (probe.probe_class == ProbeClass::measure)
    line(out, "listens",
         fmt::format("until {} ms of silence, {} ms once complete", probe.quiet.count(),
                     probe.quiet_complete.count()));
  for (const Example& example : probe.examples)
    line(out, "example",
         fmt::format("{} ({}{})", fmt::join(example.samples, ", "),
                     example.synthetic ? "synthetic" : "live",
                     example.accepted ? (example.denied ? ", denied" : "") : ", not accepted"));
}

void show_published(const Service& service, std::ostream& out) {
  for (const PublishedFactor& published : service.published) {
    const std::string lower =
        published.lower ? fmt::format("{} to ", *published.lower) : std::string{};
    line(out, "published",
         fmt::format("{}{} times ({}), {}", lower, published.factor, published.layer,
                     published.source));
  }
  if (!service.unbounded.empty()) line(out, "unbounded", service.unbounded);
}

}  // namespace

void list_services(const std::vector<const Service*>& services, std::ostream& out) {
  using Row = std::array<std::string, 6>;
  std::vector<Row> rows{{"NAME", "PORTS", "PROBES", "EXAMPLES", "PROVEN", "TITLE"}};
  for (const Service* service : services) {
    std::size_t examples = 0;
    for (const auto& probe : service->probes) examples += probe->examples.size();
    rows.push_back({service->name, ports_text(*service), fmt::to_string(service->probes.size()),
                    fmt::to_string(examples), std::string{proof_text(*service)}, service->title});
  }
  std::array<std::size_t, 5> widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) fmt::print(out, "{:<{}}  ", row[i], widths[i]);
    fmt::print(out, "{}\n", row.back());
  }
}

void show_service(const Service& service, std::ostream& out) {
  fmt::print(out, "{}: {}\n", service.name, service.title);
  line(out, "file", service.file);
  line(out, "ports", ports_text(service));
  line(out, "profiles", fmt::format("{}", fmt::join(service.profiles, " ")));
  line(out, "proven", proof_text(service));
  if (!service.no_request.empty()) line(out, "no request", service.no_request);
  if (service.inside_tls) line(out, "inside TLS", "over TCP nowhere else: only 'identify' asks it");
  lines(out, "references", service.references);
  show_published(service, out);
  for (const auto& [language, steps] : service.remediation)
    lines(out, fmt::format("fix ({})", language), steps);
  for (const auto& probe : service.probes) show_probe(*probe, out);
}

}  // namespace yamabiko
