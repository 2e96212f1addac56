// What every decoder with a structure has to withstand; the tests of each call
// these with a request and a recorded reply to it.
#pragma once

#include "sample.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/protocol/codec.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko::test {

inline Query udp_query(ByteView request, std::uint64_t cookie) {
  return {.transport = Transport::udp, .cookie = cookie, .request = request};
}

inline bool flagged(const Decoded& decoded, Flag flag) {
  return std::find(decoded.flags.begin(), decoded.flags.end(), flag) != decoded.flags.end();
}

// The text of a fact, "(none)" when there is none.
inline std::string told(const Decoded& decoded, std::string_view name) {
  const FactValue* value = find_fact(decoded.facts, name);
  return value == nullptr ? "(none)" : to_text(*value);
}

// A result that is not accepted says nothing else either.
inline void check_nothing(const Decoded& decoded) {
  CHECK_FALSE(decoded.accepted);
  CHECK_FALSE(decoded.complete);
  CHECK(decoded.version.empty());
  CHECK(decoded.facts.empty());
  CHECK(decoded.flags.empty());
  CHECK(decoded.denial.empty());
}

// No reply that is cut off anywhere is taken for a whole one, nor does harm.
inline void check_cuts(std::string_view decoder, const Query& query, const Bytes& whole) {
  REQUIRE(decode(decoder, query, {whole}, true).complete);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    const Bytes cut{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)};
    const Decoded decoded = decode(decoder, query, {cut}, true);
    CHECK_FALSE(decoded.complete);
    if (!decoded.accepted) CHECK(decoded.facts.empty());
    if (const auto cookie_of = find_decoder(decoder)->cookie_of; cookie_of != nullptr)
      static_cast<void>(cookie_of(cut));
  }
}

// Neither an echo of the request, nor octets without a meaning, nor the replies
// of other services are taken for an answer.
inline void check_strangers(std::string_view decoder, const Query& query) {
  std::vector<Bytes> strangers{{query.request.begin(), query.request.end()},
                               Bytes(28, std::byte{0x00}),
                               Bytes(28, std::byte{0xff})};
  std::uint32_t state = 20261125;
  for (std::size_t length = 0; length < 600; ++length) {
    Bytes& random = strangers.emplace_back(length);
    for (std::byte& octet : random) {
      state = state * 1664525U + 1013904223U;  // Numerical Recipes, chapter 7.1
      octet = static_cast<std::byte>(state >> 24U);
    }
  }
  for (const std::string_view name :
       {"memcached/version-udp.hex", "rpcbind/versions-udp.hex", "rpcbind/dump-v3-udp.hex"})
    strangers.push_back(sample(name));
  for (const Bytes& stranger : strangers) {
    CAPTURE(to_hex(stranger));
    check_nothing(decode(decoder, query, {stranger}, true));
  }
}

// The reply to another request is not taken for one to this.
inline void check_other_cookie(std::string_view decoder, Query query, const Bytes& whole) {
  REQUIRE(decode(decoder, query, {whole}, true).accepted);
  query.cookie ^= 1U;
  check_nothing(decode(decoder, query, {whole}, true));
}

}  // namespace yamabiko::test
