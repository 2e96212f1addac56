// The values that tell whose reply a datagram is.
#pragma once

#include "engine/siphash.hpp"
#include "yamabiko/scan/observation.hpp"

#include <cstdint>
#include <string_view>

namespace yamabiko {

class CookieMaker {
 public:
  explicit CookieMaker(const SipKey& key) : key_(key) {}

  // A keyed hash of endpoint, name of the probe and attempt: without the key nobody can
  // foretell it, and with it nothing has to be remembered.
  [[nodiscard]] std::uint64_t hash(const Endpoint& endpoint, std::string_view probe,
                                   unsigned attempt) const;

 private:
  SipKey key_;
};

}  // namespace yamabiko
