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

// The first `count` octets as a number, at most 8.
std::uint64_t little_endian(ByteView octets, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i)
    value |= std::to_integer<std::uint64_t>(octets[i]) << (8 * i);
  return value;
}

}  // namespace

std::uint64_t siphash(const SipKey& key, ByteView message) {
  // The four constants spell "somepseudorandomlygeneratedbytes".
  SipState state{.v0 = key.k0 ^ 0x736f6d6570736575,
                 .v1 = key.k1 ^ 0x646f72616e646f6d,
                 .v2 = key.k0 ^ 0x6c7967656e657261,
                 .v3 = key.k1 ^ 0x7465646279746573};
  const std::uint64_t length = message.size();
  for (; message.size() >= 8; message = message.subspan(8)) state.absorb(little_endian(message, 8));
  state.absorb(little_endian(message, message.size()) | length << 56);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

}  // namespace yamabiko
