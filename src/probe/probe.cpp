// What a probe does with its request and its reply.
#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/probe/pattern.hpp"
#include "yamabiko/probe/service.hpp"
#include "yamabiko/probe/template.hpp"

namespace yamabiko {
namespace {

std::optional<std::uint64_t> read_cookie(ByteView octets, unsigned width) {
  if (octets.size() < width) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::byte octet : octets.first(width))
    value = value << 8 | std::to_integer<std::uint64_t>(octet);
  return value;
}

std::optional<std::uint64_t> read_cookie_text(ByteView octets, unsigned width) {
  const std::size_t digits = std::size_t{2} * width;
  if (octets.size() < digits) return std::nullopt;
  const auto value = from_hex(as_text(octets.first(digits)));
  return value ? read_cookie(*value, width) : std::nullopt;
}

// What follows the first `marker` in a reply.
std::optional<ByteView> behind(std::string_view marker, ByteView octets) {
  const std::size_t found = as_text(octets).find(marker);
  if (found == std::string_view::npos) return std::nullopt;
  return octets.subspan(found + marker.size());
}

std::optional<ByteView> from(std::size_t offset, ByteView octets) {
  if (octets.size() < offset) return std::nullopt;
  return octets.subspan(offset);
}

// Whether nothing is to be expected behind what a pattern has matched.
bool is_whole(const Probe& probe, const Pattern& pattern, ByteView octets, bool ended) {
  // A measured reply may go on in further datagrams.
  if (probe.transport == Transport::udp) return probe.probe_class == ProbeClass::identify;
  return !pattern.texts().goes_on || ended || octets.size() >= Pattern::max_subject;
}

}  // namespace

bool Probe::lacks_name() const {
  return payload && payload->lacks_name();
}

bool Probe::is_for_scans() const {
  return !lacks_name() && !(transport == Transport::tcp && service->inside_tls);
}

unsigned Probe::cookie_bytes() const {
  if (encoder != nullptr) return encoder->cookie_bytes;
  return payload ? payload->cookie_bytes() : 0;
}

bool Probe::cookie_is_text() const {
  return payload && payload->cookie_is_text();
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
  const auto rest =
      cookie_after.empty() ? from(cookie_offset, datagram) : behind(cookie_after, datagram);
  if (!rest) return std::nullopt;
  return (cookie_is_text() ? read_cookie_text : read_cookie)(*rest, cookie_bytes());
}

Decoded Probe::decode(const Query& query, const Reply& reply) const {
  if (probe_class == ProbeClass::loop) {
    if (reply.parts.empty()) return {};
    return {.accepted = true, .complete = true, .flags = {Flag::loop_prone}};
  }
  if (decoder != nullptr) return decoder->decode(query, reply);
  Decoded decoded;
  const bool cookied = cookie_bytes() > 0;
  for (const auto& pattern : patterns) {
    for (const ByteView part : reply.parts) {
      if (cookied && cookie_of(part) != query.cookie) continue;
      PatternMatch match = pattern->match(part);
      if (match.error) decoded.error = match.error;
      if (!match.matched) continue;
      decoded.accepted = true;
      decoded.complete = is_whole(*this, *pattern, part, reply.ended);
      decoded.version = std::move(match.version);
      decoded.facts = std::move(match.facts);
      decoded.flags = pattern->texts().flags;
      return decoded;
    }
  }
  return decoded;
}

}  // namespace yamabiko
