// The values that tell whose reply a datagram is.
#pragma once

#include "engine/siphash.hpp"
#include "yamabiko/scan/observation.hpp"

#include <cstdint>
#include <unordered_map>

namespace yamabiko {

// Not for use by two threads at a time. Probes must outlive it.
class CookieMaker {
 public:
  explicit CookieMaker(const SipKey& key) : key_(key) {}

  // A keyed hash of endpoint, service, probe and attempt: without the key
  // nobody can foretell it, and with it nothing has to be remembered. `probe`
  // is null for the bare request of a port without one.
  [[nodiscard]] std::uint64_t hash(const Endpoint& endpoint, const Probe* probe,
                                   unsigned attempt) const;

 private:
  // What the names of a probe hash to.
  struct Names {
    std::uint64_t service = 0;
    std::uint64_t probe = 0;
  };
  [[nodiscard]] Names names_of(const Probe& probe) const;

  SipKey key_;
  mutable std::unordered_map<const Probe*, Names> names_;  // of those asked for so far
};

}  // namespace yamabiko
