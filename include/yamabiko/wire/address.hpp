// An IPv4 or IPv6 address as a plain value.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yamabiko {

enum class Family : std::uint8_t { v4, v6 };

class Address {
 public:
  // 0.0.0.0
  Address() = default;
  [[nodiscard]] static Address v4(std::array<std::uint8_t, 4> octets);
  // `scope_id` is the interface index of a link-local address, 0 for none.
  [[nodiscard]] static Address v6(std::array<std::uint8_t, 16> octets, std::uint32_t scope_id = 0);
  // Reads "192.0.2.1", "2001:db8::1" or "fe80::1%eth0"; an IPv4-mapped IPv6
  // address becomes IPv4. Nothing for anything else, an unknown zone included.
  [[nodiscard]] static std::optional<Address> parse(std::string_view text);

  [[nodiscard]] Family family() const { return family_; }
  // 4 or 16 octets in network order.
  [[nodiscard]] ByteView octets() const;
  [[nodiscard]] std::uint32_t scope_id() const { return scope_id_; }
  // RFC 5952 for IPv6, with "%zone" when there is a scope.
  [[nodiscard]] std::string text() const;

  [[nodiscard]] bool is_multicast() const;
  [[nodiscard]] bool is_unspecified() const;
  [[nodiscard]] bool is_link_local() const;
  // Address + offset, as a number; wraps silently past the last address.
  [[nodiscard]] Address plus(std::uint64_t offset) const;
  // How far `later` lies behind this address. Nothing when it lies before it,
  // is of another family or zone, or lies 2^64 or more behind.
  [[nodiscard]] std::optional<std::uint64_t> distance_to(const Address& later) const;

  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  Family family_ = Family::v4;
  std::array<std::uint8_t, 16> octets_{};
  std::uint32_t scope_id_ = 0;
};

}  // namespace yamabiko
