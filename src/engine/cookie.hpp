// The values that tell whose reply a datagram is.
#pragma once

#include "engine/siphash.hpp"
#include "yamabiko/scan/observation.hpp"

#include <cstdint>

namespace yamabiko {

class CookieMaker {
 public:
  explicit CookieMaker(const SipKey& key) : key_(key) {}

  // A keyed hash of endpoint, service, probe and attempt: without the key
  // nobody can foretell it, and with it nothing has to be remembered. `probe`
  // is null for the bare request of a port without one.
  [[nodiscard]] std::uint64_t hash(const Endpoint& endpoint, const Probe* probe,
                                   unsigned attempt) const;

 private:
  SipKey key_;
};

}  // namespace yamabiko
