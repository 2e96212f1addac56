// Feeds endpoint, probe and attempt to SipHash.
#include "engine/cookie.hpp"

#include <algorithm>
#include <array>

namespace yamabiko {

std::uint64_t CookieMaker::hash(const Endpoint& endpoint, std::string_view probe,
                                unsigned attempt) const {
  // address, port, attempt, transport | the probe's name
  constexpr std::size_t fixed = 20;
  std::array<std::byte, 64> message{};
  const ByteView octets = endpoint.target.octets();
  std::copy(octets.begin(), octets.end(), message.begin());
  message[16] = static_cast<std::byte>(endpoint.port >> 8);
  message[17] = static_cast<std::byte>(endpoint.port & 0xff);
  message[18] = static_cast<std::byte>(attempt);
  message[19] = static_cast<std::byte>(endpoint.transport);
  const ByteView name = as_bytes(probe);
  const std::size_t taken = std::min(name.size(), message.size() - fixed);
  std::copy_n(name.begin(), taken, message.begin() + fixed);
  return siphash(key_, ByteView(message).first(fixed + taken));
}

}  // namespace yamabiko
