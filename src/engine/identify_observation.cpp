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

void add_result(Identification& to, IdentifyResult&& result, const std::string& file) {
  Observation& seen = to.seen;
  std::vector<std::string> recognised_by;
  std::vector<Exchange> exchanges;
  if (result.own) {
    recognised_by.push_back(recogniser(*result.own));
    seen.service = result.own->probe->service;
    exchanges.push_back(std::move(*result.own));
  }
  if (result.nmap) {
    recognised_by.push_back(recogniser(*result.nmap, *result.nmap_probe, file));
    to.made = make_service(*result.nmap, *result.nmap_probe, file);
    Exchange& exchange = result.nmap_exchange;
    exchange.probe = to.made->probes.front().get();
    exchange.decoded = {.accepted = true,
                        .complete = true,
                        .version = result.nmap->version,
                        .facts = facts_of(*result.nmap)};
    if (seen.service == nullptr) seen.service = to.made.get();
    // Whoever names nmap's file wants its words for the version.
    exchanges.insert(exchanges.begin(), std::move(exchange));
  }
  if (!exchanges.empty())
    set_fact(exchanges.back().decoded.facts, "recognised_by", std::move(recognised_by));
  for (Exchange& exchange : exchanges) seen.exchanges.push_back(std::move(exchange));
  if (seen.service == nullptr) {
    seen.banner = printable(result.banner);
    seen.denial = result.denial;
  }
}

}  // namespace yamabiko
