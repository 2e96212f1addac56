// What the tests of the decoders over UDP share: none may take its own
// request, noise or another service's reply for a reply.
#pragma once

#include "sample.hpp"
#include "yamabiko/bytes/error.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace yamabiko::test {

inline Query udp_query(ByteView request, std::uint64_t cookie) {
  return {.transport = Transport::udp, .cookie = cookie, .request = request};
}

inline bool is_set(const Decoded& decoded, Flag flag) {
  return std::find(decoded.flags.begin(), decoded.flags.end(), flag) != decoded.flags.end();
}

// The text of a fact, "(none)" when there is none.
inline std::string text_of(const Decoded& decoded, std::string_view name) {
  const FactValue* value = find_fact(decoded.facts, name);
  return value == nullptr ? "(none)" : to_text(*value);
}

inline void check_strangers(std::string_view decoder, const Query& query) {
  const Bytes echo{query.request.begin(), query.request.end()};
  const Bytes strangers[] = {
      echo,
      octets("00"),
      octets("ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff"),
      octets("9b 1c 53 0e 77 a2 05 d1 4f e8 30 66 2a 91 bc 04 5d f3 18 8e 61 c7 0b aa 39 d2 74 1f"),
      sample("memcached/version-udp.hex"),
      sample("rpcbind/versions-udp.hex"),
  };
  for (const Bytes& stranger : strangers) {
    const Decoded decoded = decode(decoder, query, {stranger});
    CHECK_FALSE(decoded.accepted);
    CHECK_FALSE(decoded.complete);
  }
}

// Cut at any octet it is decoded without harm, and not complete.
inline void check_cuts(std::string_view decoder, const Query& query, const Bytes& whole) {
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    const Bytes cut{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)};
    const Decoded decoded = decode(decoder, query, {cut});
    CHECK_FALSE(decoded.complete);
    if (find_decoder(decoder)->cookie_of != nullptr)
      static_cast<void>(find_decoder(decoder)->cookie_of(cut));
  }
}

}  // namespace yamabiko::test
