// What a probe does with its request and its reply.
#include "yamabiko/probe/pattern.hpp"
#include "yamabiko/probe/service.hpp"
#include "yamabiko/probe/template.hpp"

namespace yamabiko {
namespace {

std::optional<std::uint64_t> read_cookie(ByteView octets, std::size_t offset, unsigned width) {
  if (octets.size() < offset || octets.size() - offset < width) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::byte octet : octets.subspan(offset, width))
    value = value << 8 | std::to_integer<std::uint64_t>(octet);
  return value;
}

}  // namespace

unsigned Probe::cookie_bytes() const {
  if (encoder != nullptr) return encoder->cookie_bytes;
  return payload ? payload->cookie_bytes() : 0;
}

std::uint64_t Probe::cut_cookie(std::uint64_t hash) const {
  const unsigned width = cookie_bytes();
  if (width >= sizeof hash) return hash;
  return hash & ((std::uint64_t{1} << (8 * width)) - 1);
}

Bytes Probe::request(std::uint64_t hash, const Address& target, std::uint16_t port) const {
  if (encoder != nullptr) return encoder->encode(arguments, transport, cut_cookie(hash));
  return payload ? payload->render(hash, target, port) : Bytes{};
}

std::optional<std::uint64_t> Probe::cookie_of(ByteView datagram) const {
  if (decoder != nullptr)
    return decoder->cookie_of != nullptr ? decoder->cookie_of(datagram) : std::nullopt;
  return read_cookie(datagram, cookie_offset, cookie_bytes());
}

Decoded Probe::decode(const Query& query, const Reply& reply) const {
  if (decoder != nullptr) return decoder->decode(query, reply);
  Decoded decoded;
  const unsigned width = cookie_bytes();
  for (const auto& pattern : patterns) {
    for (const ByteView part : reply.parts) {
      if (width > 0 && read_cookie(part, cookie_offset, width) != query.cookie) continue;
      PatternMatch match = pattern->match(part);
      if (match.error) decoded.error = match.error;
      if (!match.matched) continue;
      decoded.accepted = true;
      // A measured reply may go on in further datagrams.
      decoded.complete = transport == Transport::tcp || probe_class == ProbeClass::identify;
      decoded.version = std::move(match.version);
      decoded.facts = std::move(match.facts);
      decoded.flags = pattern->texts().flags;
      return decoded;
    }
  }
  return decoded;
}

}  // namespace yamabiko
