// Addresses as the socket calls want them, and the options that every socket
// of a scan gets.
#pragma once

#include "yamabiko/engine/options.hpp"
#include "yamabiko/wire/address.hpp"

#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include <sys/socket.h>

namespace yamabiko {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  [[nodiscard]] const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

[[nodiscard]] SocketAddress to_socket_address(const Address& address, std::uint16_t port);

// Nothing for a family that is neither IPv4 nor IPv6.
[[nodiscard]] std::optional<std::pair<Address, std::uint16_t>> from_socket_address(
    const sockaddr_storage& storage);

// Binds to the source address and interface that the user chose, if any.
[[nodiscard]] std::error_code bind_as_asked(int socket, Family family, const ScanOptions& options);

// Asks for ICMP errors to be reported on this socket (IP_RECVERR, IPV6_RECVERR).
[[nodiscard]] std::error_code report_icmp_errors(int socket, Family family);

}  // namespace yamabiko
