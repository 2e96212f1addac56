// Converts addresses, and sets options on raw sockets.
#include "engine/socket_address.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>

namespace yamabiko {
namespace {

std::error_code last_error() {
  return {errno, std::system_category()};
}

std::array<std::uint8_t, 16> octets_of(const Address& address) {
  std::array<std::uint8_t, 16> octets{};
  const ByteView from = address.octets();
  std::memcpy(octets.data(), from.data(), from.size());
  return octets;
}

}  // namespace

SocketAddress to_socket_address(const Address& address, std::uint16_t port) {
  SocketAddress result;
  const auto octets = octets_of(address);
  if (address.family() == Family::v4) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(port);
    std::memcpy(&in.sin_addr, octets.data(), 4);
    std::memcpy(&result.storage, &in, sizeof in);
    result.size = sizeof in;
  } else {
    sockaddr_in6 in{};
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(port);
    in.sin6_scope_id = address.scope_id();
    std::memcpy(&in.sin6_addr, octets.data(), 16);
    std::memcpy(&result.storage, &in, sizeof in);
    result.size = sizeof in;
  }
  return result;
}

std::optional<std::pair<Address, std::uint16_t>> from_socket_address(
    const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof in);
    std::array<std::uint8_t, 4> octets{};
    std::memcpy(octets.data(), &in.sin_addr, 4);
    return std::pair{Address::v4(octets), ntohs(in.sin_port)};
  }
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &storage, sizeof in);
    std::array<std::uint8_t, 16> octets{};
    std::memcpy(octets.data(), &in.sin6_addr, 16);
    return std::pair{Address::v6(octets, in.sin6_scope_id), ntohs(in.sin6_port)};
  }
  return std::nullopt;
}

std::error_code bind_as_asked(int socket, Family family, const ScanOptions& options) {
  if (!options.interface.empty() &&
      setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, options.interface.data(),
                 static_cast<socklen_t>(options.interface.size())) != 0)
    return last_error();
  const auto& source = family == Family::v4 ? options.source_v4 : options.source_v6;
  if (!source) return {};
  const SocketAddress address = to_socket_address(*source, 0);
  if (bind(socket, address.data(), address.size) != 0) return last_error();
  return {};
}

std::error_code report_icmp_errors(int socket, Family family) {
  const int on = 1;
  const int result = family == Family::v4
                         ? setsockopt(socket, IPPROTO_IP, IP_RECVERR, &on, sizeof on)
                         : setsockopt(socket, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
  return result == 0 ? std::error_code{} : last_error();
}

}  // namespace yamabiko
