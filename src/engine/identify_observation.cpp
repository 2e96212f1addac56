// Facts of a recognised service.
#include "engine/identify_observation.hpp"

#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/probe/pattern.hpp"

#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// How many names of one service nmap may tell; a line has three at most.
constexpr std::size_t most_cpe = 16;

void add_text(Facts& facts, const char* name, const std::string& text) {
  if (!text.empty()) set_fact(facts, name, text);
}

// The number of the pattern that accepted a reply, from 1; 0 for a decoder.
std::size_t pattern_number(const Exchange& exchange) {
  const auto& patterns = exchange.probe->patterns;
  std::vector<ByteView> parts{exchange.stream};
  for (const Datagram& datagram : exchange.datagrams) parts.emplace_back(datagram.payload);
  for (std::size_t i = 0; i < patterns.size(); ++i)
    for (const ByteView part : parts)
      if (!part.empty() && patterns[i]->match(part).matched) return i + 1;
  return 0;
}

std::string recogniser(const Exchange& exchange) {
  const Probe& probe = *exchange.probe;
  const std::string place =
      fmt::format("{}:{}, probe {}", probe.service->file, probe.line, probe.name);
  const std::size_t pattern = pattern_number(exchange);
  return pattern == 0 ? place : fmt::format("{}, pattern {}", place, pattern);
}

std::string recogniser(const NmapVersion& version, const NmapProbe& probe,
                       const std::string& file) {
  return fmt::format("{}:{}, {} of probe {}", file, version.line,
                     version.soft ? "softmatch" : "match", probe.name);
}

constexpr const char* recognised_by = "recognised_by";

void recognised(Exchange& exchange, std::vector<std::string> by) {
  set_fact(exchange.decoded.facts, recognised_by, std::move(by));
}

// What was told by recognised() so far; taken away, for it is to be told once.
std::vector<std::string> recognisers(std::vector<Exchange>& exchanges) {
  std::vector<std::string> result;
  for (Exchange& exchange : exchanges) {
    const FactValue* told = find_fact(exchange.decoded.facts, recognised_by);
    if (told == nullptr) continue;
    result = std::get<std::vector<std::string>>(*told);
    std::erase_if(exchange.decoded.facts,
                  [](const Fact& fact) { return fact.name == recognised_by; });
  }
  return result;
}

Facts facts_of(const NmapVersion& version) {
  Facts facts;
  add_text(facts, "nmap_service", version.service);
  add_text(facts, "product", version.product);
  add_text(facts, "info", version.info);
  add_text(facts, "hostname", version.hostname);
  add_text(facts, "os", version.system);
  add_text(facts, "device", version.device);
  if (!version.cpe.empty()) {
    std::vector<std::string> names = version.cpe;
    if (names.size() > most_cpe) names.resize(most_cpe);
    set_fact(facts, "cpe", std::move(names));
  }
  return facts;
}

// What the registry has told, it knows better: nmap's word for the same gets a name
// of its own.
Facts facts_beside(const std::vector<Exchange>& exchanges, const NmapVersion& version) {
  Facts facts = facts_of(version);
  for (const Exchange& exchange : exchanges) {
    const Decoded& decoded = exchange.decoded;
    if (!decoded.accepted) continue;
    if (!decoded.version.empty() && decoded.version != version.version)
      add_text(facts, "nmap_version", version.version);
    for (Fact& fact : facts)
      if (const FactValue* told = find_fact(decoded.facts, fact.name); told && *told != fact.value)
        fact.name.insert(0, "nmap_");
  }
  return facts;
}

std::unique_ptr<Service> make_service(const NmapVersion& version, const NmapProbe& probe,
                                      const std::string& file) {
  auto service = std::make_unique<Service>();
  service->name = version.service;
  service->title = version.product.empty() ? version.service : version.product;
  service->file = file;
  auto made = std::make_unique<Probe>();
  made->service = service.get();
  made->name = "nmap:" + probe.name;
  made->transport = probe.transport;
  made->line = probe.line;
  service->probes.push_back(std::move(made));
  return service;
}

}  // namespace

void add_tls(Identification& to, Facts&& facts) {
  auto service = std::make_unique<Service>();
  service->name = "tls";
  service->title = "TLS, and inside of it something unknown";
  to.seen.service = service.get();
  to.made.push_back(std::move(service));
  Exchange exchange;
  exchange.decoded = {.accepted = true, .complete = true, .version = {}, .facts = std::move(facts)};
  to.seen.exchanges.push_back(std::move(exchange));
}

void add_result(Identification& to, IdentifyResult&& result, const std::string& file) {
  Observation& seen = to.seen;
  const bool known = seen.service != nullptr && !seen.service->probes.empty();
  if (result.own) {
    seen.service = result.own->probe->service;
    Exchange& exchange = seen.exchanges.emplace_back(std::move(*result.own));
    recognised(exchange, {recogniser(exchange)});
  }
  if (result.nmap) {
    std::vector<std::string> by = recognisers(seen.exchanges);
    by.push_back(recogniser(*result.nmap, *result.nmap_probe, file));
    to.made.push_back(make_service(*result.nmap, *result.nmap_probe, file));
    Exchange& exchange = result.nmap_exchange;
    exchange.probe = to.made.back()->probes.front().get();
    exchange.decoded = {.accepted = true, .complete = true, .version = result.nmap->version};
    exchange.decoded.facts = facts_beside(seen.exchanges, *result.nmap);
    recognised(exchange, std::move(by));
    if (!result.own && !known) seen.service = to.made.back().get();
    seen.exchanges.push_back(std::move(exchange));
  }
  if (!result.own && !result.nmap) {
    seen.banner = printable(result.banner);
    if (seen.service == nullptr) seen.denial = result.denial;
    if (result.denied) seen.exchanges.push_back(std::move(*result.denied));
  }
}

void add_recogniser(Observation& seen) {
  for (Exchange& exchange : seen.exchanges)
    if (exchange.probe != nullptr && exchange.decoded.accepted &&
        exchange.probe->service == seen.service) {
      recognised(exchange, {recogniser(exchange)});
      return;
    }
}

}  // namespace yamabiko
