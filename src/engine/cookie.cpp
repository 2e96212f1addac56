// Feeds endpoint, service, probe and attempt to SipHash.
#include "engine/cookie.hpp"

#include "yamabiko/bytes/writer.hpp"

namespace yamabiko {

std::uint64_t CookieMaker::hash(const Endpoint& endpoint, const Probe* probe,
                                unsigned attempt) const {
  ByteWriter message;
  message.bytes(endpoint.target.octets())
      .u16(endpoint.port)
      .u8(static_cast<std::uint8_t>(endpoint.transport))
      .u32(attempt);
  // The names are hashed on their own: neither their length nor where one ends
  // and the other begins can then make two requests alike.
  if (probe != nullptr)
    message.u64(siphash(key_, as_bytes(probe->service->name)))
        .u64(siphash(key_, as_bytes(probe->name)));
  return siphash(key_, message.view());
}

}  // namespace yamabiko
