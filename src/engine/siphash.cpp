// SipHash-2-4: two rounds a word of the message, four to finish.
#include "engine/siphash.hpp"

#include <bit>

namespace yamabiko {
namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }

  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

}  // namespace

std::uint64_t siphash(const SipKey& key, ByteView message) {
  // The four constants spell "somepseudorandomlygeneratedbytes".
  SipState state{.v0 = key.k0 ^ 0x736f6d6570736575,
                 .v1 = key.k1 ^ 0x646f72616e646f6d,
                 .v2 = key.k0 ^ 0x6c7967656e657261,
                 .v3 = key.k1 ^ 0x7465646279746573};
  std::uint64_t word = 0;
  unsigned filled = 0;
  for (const std::byte octet : message) {
    word |= std::to_integer<std::uint64_t>(octet) << (8 * filled);
    if (++filled == 8) {
      state.absorb(word);
      word = 0;
      filled = 0;
    }
  }
  state.absorb(word | static_cast<std::uint64_t>(message.size()) << 56);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace yamabiko
