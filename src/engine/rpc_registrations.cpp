// Reads exchanges anew with what the decoders are made of: facts are for people.
#include "engine/rpc_registrations.hpp"

#include "yamabiko/protocol/portmap_dump.hpp"
#include "yamabiko/protocol/portmap_getport.hpp"
#include "yamabiko/protocol/rpc_reply.hpp"
#include "yamabiko/protocol/rpcbind_dump.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace yamabiko {
namespace {

constexpr std::uint32_t port_mapper = 100000;

template <typename Read>
auto read_exchange(const Exchange& exchange, Transport transport, Read read) {
  std::vector<ByteView> parts;
  if (transport == Transport::tcp) parts.emplace_back(exchange.stream);
  for (const Datagram& datagram : exchange.datagrams) parts.emplace_back(datagram.payload);
  return read(Query{.transport = transport, .cookie = exchange.cookie, .request = exchange.request},
              Reply{.parts = parts, .ended = true});
}

// The transport that a netid (RFC 5665 section 5.1) means for addresses of a family.
std::optional<Transport> transport_of(std::string_view netid, Family family) {
  const std::string_view suffix = family == Family::v6 ? "6" : "";
  for (const Transport transport : {Transport::udp, Transport::tcp}) {
    const std::string_view word = to_string(transport);
    if (netid.starts_with(word) && netid.substr(word.size()) == suffix) return transport;
  }
  return std::nullopt;
}

// The port in "2049" or "2049 on 192.0.2.1"; of the latter only if that is the
// target: a registration must not lead elsewhere.
std::optional<std::uint16_t> port_of(std::string_view place, const Address& target) {
  std::uint16_t port = 0;
  const char* end = place.data() + place.size();
  const auto [stop, error] = std::from_chars(place.data(), end, port);
  if (error != std::errc{} || port == 0) return std::nullopt;
  const std::string_view rest(stop, static_cast<std::size_t>(end - stop));
  if (!rest.empty() && rest != " on " + target.text()) return std::nullopt;
  return port;
}

std::optional<std::vector<rpc::Mapping>> mappings_of(const Exchange& exchange,
                                                     Transport transport) {
  const std::string_view decoder = exchange.probe->decoder->name;
  if (decoder == "portmap-dump") return read_exchange(exchange, transport, rpc::portmap_mappings);
  if (decoder == "rpcbind-dump") return read_exchange(exchange, transport, rpc::rpcbind_mappings);
  if (decoder != "portmap-getport") return std::nullopt;
  const auto mapping = read_exchange(exchange, transport, rpc::getport_mapping);
  if (!mapping) return std::nullopt;
  return std::vector{*mapping};
}

bool has_decoder(const Exchange& exchange) {
  return exchange.probe != nullptr && exchange.probe->decoder != nullptr;
}

}  // namespace

Registrations registrations_of(const Observation& seen) {
  Registrations result;
  // An impostor's list leads nowhere.
  if (!seen.denial.empty()) return result;
  const Address& target = seen.endpoint.target;
  for (const Exchange& exchange : seen.exchanges) {
    if (!has_decoder(exchange)) continue;
    const auto mappings = mappings_of(exchange, seen.endpoint.transport);
    if (!mappings) continue;
    result.listed = true;
    for (const rpc::Mapping& mapping : *mappings) {
      const auto transport = transport_of(mapping.transport, target.family());
      const auto port = port_of(mapping.place, target);
      if (transport && port && mapping.program != port_mapper)
        result.list.push_back({.port = {.transport = *transport, .number = *port},
                               .program = mapping.program,
                               .version = mapping.version});
    }
  }
  return result;
}

bool lacks_program(const Observation& seen) {
  return std::any_of(
      seen.exchanges.begin(), seen.exchanges.end(), [&seen](const Exchange& exchange) {
        if (!has_decoder(exchange) || exchange.probe->decoder->cookie_of != rpc::reply_xid)
          return false;
        const auto answer = read_exchange(exchange, seen.endpoint.transport, rpc::find_answer);
        return answer && answer->header.outcome == rpc::Outcome::prog_unavail;
      });
}

}  // namespace yamabiko
