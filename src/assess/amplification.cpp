// Arithmetic of amplification: from payload sizes to the octets of each layer.
//
//   wire  | preamble + SFD 8 | frame, at least 64 octets | gap 12 |
//   L2    | header 14 | IP packet, padded to 46 | FCS 4 |
//   IP    | IPv4 20, or IPv6 40 (+ 8 in a fragment) | data |
//   data  | UDP header 8 | payload |, cut into fragments where it must be
#include "yamabiko/assess/amplification.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

constexpr std::uint64_t udp_header = 8;
constexpr std::uint64_t ethernet_mtu = 1500;
constexpr std::uint64_t smallest_packet = 46;  // what a frame of 64 octets has room for
constexpr std::uint64_t frame_overhead = 14 + 4;
constexpr std::uint64_t wire_overhead = 8 + 12;
// Fragment offsets count in units of 8 octets (RFC 791 and RFC 8200).
constexpr std::uint64_t fragment_unit = 8;

constexpr std::uint64_t divide_up(std::uint64_t value, std::uint64_t by) {
  return (value + by - 1) / by;
}

constexpr std::uint64_t ip_header(Family family, bool fragmented) {
  if (family == Family::v4) return 20;
  return fragmented ? 40 + 8 : 40;
}

// Data octets in a full fragment on Ethernet.
constexpr std::uint64_t full_fragment(Family family) {
  return (ethernet_mtu - ip_header(family, true)) / fragment_unit * fragment_unit;
}

// Data octets in each of `packets` fragments but the last. We know how many
// there were, not how large: where an MTU of 1500 gives that number, it was
// that; else take the smallest size that can, which spreads the data evenly
// and so never claims padding that may not have been there. Where no size in
// whole units gives that number, the last fragment takes the rest.
std::uint64_t fragment_size(Family family, std::uint64_t data, std::uint64_t packets) {
  const std::uint64_t full = full_fragment(family);
  if (divide_up(data, full) == packets) return full;
  const std::uint64_t even = divide_up(divide_up(data, packets), fragment_unit) * fragment_unit;
  return (packets - 1) * even < data ? even : even - fragment_unit;
}

std::uint64_t padding(std::uint64_t packet) {
  return packet < smallest_packet ? smallest_packet - packet : 0;
}

double ratio(std::uint64_t response, std::uint64_t request) {
  return static_cast<double>(response) / static_cast<double>(request);
}

bool louder(const Variant& left, const Variant& right) {
  if (left.l2_factor != right.l2_factor) return left.l2_factor > right.l2_factor;
  return left.response_bytes > right.response_bytes;
}

}  // namespace

void Traffic::add(Family family, std::uint64_t payload_bytes, std::uint32_t ip_packets) {
  const std::uint64_t data = payload_bytes + udp_header;
  // No fragment is empty, so that a datagram bounds how many it can have.
  const std::uint64_t count =
      std::clamp<std::uint64_t>(ip_packets, 1, divide_up(data, fragment_unit));
  const std::uint64_t header = ip_header(family, count > 1);
  const std::uint64_t size = count == 1 ? data : fragment_size(family, data, count);
  const std::uint64_t last = data - (count - 1) * size;
  const std::uint64_t octets = data + count * header;
  const std::uint64_t frames = octets + (count - 1) * padding(header + size) +
                               padding(header + last) + count * frame_overhead;
  datagrams += 1;
  packets += count;
  payload += payload_bytes;
  ip += octets;
  l2 += frames;
  wire += frames + count * wire_overhead;
}

std::uint32_t packets_at_ethernet_mtu(Family family, std::uint64_t payload_bytes) {
  const std::uint64_t data = payload_bytes + udp_header;
  if (ip_header(family, false) + data <= ethernet_mtu) return 1;
  return static_cast<std::uint32_t>(divide_up(data, full_fragment(family)));
}

Variant to_variant(const Exchange& exchange, Family family) {
  Traffic request;
  request.add(family, exchange.request.size(),
              packets_at_ethernet_mtu(family, exchange.request.size()));
  Traffic response;
  for (const Datagram& datagram : exchange.datagrams) {
    response.add(family, datagram.payload.size(), datagram.ip_packets);
  }
  Variant variant{
      .probe = exchange.probe != nullptr ? exchange.probe->name : "bare",
      .request_bytes = request.payload,
      .response_bytes = response.payload,
      .request_packets = request.packets,
      .response_packets = response.packets,
      .response_datagrams = response.datagrams,
      .baf = std::nullopt,
      .paf = ratio(response.packets, request.packets),
      .ip_factor = ratio(response.ip, request.ip),
      .l2_factor = ratio(response.l2, request.l2),
      .wire_factor = ratio(response.wire, request.wire),
      .at_least = exchange.capped,
  };
  if (request.payload > 0) variant.baf = ratio(response.payload, request.payload);
  return variant;
}

std::optional<Amplification> amplification_of(const Observation& observation) {
  if (observation.endpoint.transport != Transport::udp) return std::nullopt;
  Amplification result;
  std::vector<const Probe*> probes;  // of the variants, in their order
  for (const Exchange& exchange : observation.exchanges) {
    if (exchange.datagrams.empty()) continue;
    // What a loop test brings is told by its flag.
    if (exchange.probe != nullptr && exchange.probe->probe_class == ProbeClass::loop) continue;
    Variant variant = to_variant(exchange, observation.endpoint.target.family());
    const auto known = std::find(probes.begin(), probes.end(), exchange.probe);
    if (known == probes.end()) {
      probes.push_back(exchange.probe);
      result.variants.push_back(std::move(variant));
      continue;
    }
    Variant& kept = result.variants[static_cast<std::size_t>(known - probes.begin())];
    if (louder(variant, kept)) kept = std::move(variant);
  }
  if (result.variants.empty()) return std::nullopt;
  for (std::size_t i = 1; i < result.variants.size(); ++i) {
    if (louder(result.variants[i], result.variants[result.largest])) result.largest = i;
  }
  if (observation.service != nullptr) result.published = observation.service->published;
  return result;
}

}  // namespace yamabiko
