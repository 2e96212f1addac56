// SipHash-2-4, the keyed hash of Aumasson and Bernstein (INDOCRYPT 2012). It
// makes cookies that only the holder of the key can foretell.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>

namespace yamabiko {

struct SipKey {
  std::uint64_t k0 = 0;
  std::uint64_t k1 = 0;
};

[[nodiscard]] std::uint64_t siphash(const SipKey& key, ByteView message);

}  // namespace yamabiko
