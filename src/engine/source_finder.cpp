// getsockname, and a connected socket where that does not tell the address.
#include "engine/source_finder.hpp"

#include "engine/socket_address.hpp"

#include <array>
#include <cstddef>

#include <sys/socket.h>
#include <unistd.h>

namespace yamabiko {
namespace {

// Destinations that are remembered before all are asked for anew.
constexpr std::size_t most_known = 65536;
// connect() sends nothing on a UDP socket, but wants a port.
constexpr std::uint16_t any_port = 9;

Address unspecified(Family family) {
  return family == Family::v4 ? Address() : Address::v6(std::array<std::uint8_t, 16>{});
}

}  // namespace

std::optional<SocketName> local_name(int socket) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return std::nullopt;
  const auto name = from_socket_address(storage);
  if (!name || name->second == 0) return std::nullopt;
  return SocketName{.address = name->first, .port = name->second};
}

Address SourceFinder::source_for(const Address& destination) {
  if (const auto found = known_.find(destination); found != known_.end()) return found->second;
  Address source = unspecified(destination.family());
  const bool v4 = destination.family() == Family::v4;
  const int probe = socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (probe < 0) return source;
  const SocketAddress peer = to_socket_address(destination, any_port);
  if (!bind_as_asked(probe, destination.family(), options_) &&
      connect(probe, peer.data(), peer.size) == 0)
    if (const auto name = local_name(probe)) source = name->address;
  close(probe);
  if (known_.size() >= most_known) known_.clear();
  known_.emplace(destination, source);
  return source;
}

}  // namespace yamabiko
