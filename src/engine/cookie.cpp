// Feeds endpoint, service, probe and attempt to SipHash.
#include "engine/cookie.hpp"

#include <algorithm>
#include <array>

namespace yamabiko {
namespace {

// What is hashed for one request; made for each, so it never allocates.
class Message {
 public:
  void bytes(ByteView octets) {
    std::copy(octets.begin(), octets.end(), octets_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += octets.size();
  }
  void number(std::uint64_t value, unsigned width) {
    for (unsigned left = width; left > 0; --left)
      octets_[size_++] = static_cast<std::byte>(value >> (8 * (left - 1)));
  }
  [[nodiscard]] ByteView view() const { return ByteView(octets_).first(size_); }

 private:
  std::array<std::byte, 16 + 2 + 1 + 4 + 2 * 8> octets_{};
  std::size_t size_ = 0;
};

}  // namespace

std::uint64_t CookieMaker::hash(const Endpoint& endpoint, const Probe* probe,
                                unsigned attempt) const {
  Message message;
  message.bytes(endpoint.target.octets());
  message.number(endpoint.port, 2);
  message.number(static_cast<std::uint8_t>(endpoint.transport), 1);
  message.number(attempt, 4);
  if (probe != nullptr) {
    const Names names = names_of(*probe);
    message.number(names.service, 8);
    message.number(names.probe, 8);
  }
  return siphash(key_, message.view());
}

// The names are hashed on their own: neither their length nor where one ends and
// the other begins can then make two requests alike.
CookieMaker::Names CookieMaker::names_of(const Probe& probe) const {
  const auto [known, is_new] = names_.try_emplace(&probe);
  if (is_new)
    known->second = {.service = siphash(key_, as_bytes(probe.service->name)),
                     .probe = siphash(key_, as_bytes(probe.name))};
  return known->second;
}

}  // namespace yamabiko
