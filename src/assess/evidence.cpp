// Cuts exchanges to what a report can hold.
#include "yamabiko/assess/evidence.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

Evidence::Octets cut(const Bytes& octets, std::size_t most) {
  const auto kept = static_cast<std::ptrdiff_t>(std::min(octets.size(), most));
  return {.kept = Bytes(octets.begin(), octets.begin() + kept), .size = octets.size()};
}

Evidence::Received received(const Datagram& datagram, const Endpoint& asked) {
  Evidence::Received result{.after = std::max(datagram.after, std::chrono::microseconds{0}),
                            .source = std::nullopt,
                            .source_port = std::nullopt,
                            .octets = cut(datagram.payload, Evidence::most_octets)};
  if (datagram.source != asked.target) result.source = datagram.source;
  if (datagram.source_port != asked.port) result.source_port = datagram.source_port;
  return result;
}

}  // namespace

std::vector<Evidence> evidence_of(const Observation& observation) {
  std::vector<Evidence> result;
  for (const Exchange& exchange : observation.exchanges) {
    Evidence evidence{
        .probe = exchange.probe != nullptr ? exchange.probe->name : "bare",
        .request = cut(exchange.request, Evidence::most_octets),
        .datagrams = {},
        .datagram_count = exchange.datagrams.size(),
        .stream = cut(exchange.stream, Evidence::most_of_stream),
    };
    for (const Datagram& datagram : exchange.datagrams) {
      if (evidence.datagrams.size() == Evidence::most_datagrams) break;
      evidence.datagrams.push_back(received(datagram, observation.endpoint));
    }
    result.push_back(std::move(evidence));
  }
  return result;
}

}  // namespace yamabiko
