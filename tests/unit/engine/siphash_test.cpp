// siphash against the vectors of its authors.
#include "engine/siphash.hpp"

#include <array>

#include <doctest/doctest.h>

using namespace yamabiko;

TEST_CASE("siphash") {
  // Key 00 01 … 0f and messages 00 01 02 …, as in the reference vectors.
  const SipKey key{.k0 = 0x0706050403020100, .k1 = 0x0f0e0d0c0b0a0908};
  std::array<std::byte, 15> message{};
  for (std::size_t i = 0; i < message.size(); ++i) message[i] = static_cast<std::byte>(i);

  SUBCASE("no octets") {
    CHECK(siphash(key, {}) == 0x726fdb47dd0e0e31);
  }
  SUBCASE("one octet") {
    CHECK(siphash(key, ByteView(message).first(1)) == 0x74f839c593dc67fd);
  }
  SUBCASE("one word") {
    CHECK(siphash(key, ByteView(message).first(8)) == 0x93f5f5799a932462);
  }
  SUBCASE("fifteen octets, the example of the paper") {
    CHECK(siphash(key, message) == 0xa129ca6149be45e5);
  }
  SUBCASE("another key, another value") {
    CHECK(siphash({.k0 = key.k0 + 1, .k1 = key.k1}, message) != siphash(key, message));
  }
}
