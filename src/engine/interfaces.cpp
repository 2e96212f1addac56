// Asks the system for its interfaces.
#include "engine/interfaces.hpp"

#include "engine/socket_address.hpp"

#include <array>
#include <cstring>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

namespace yamabiko {
namespace {

std::optional<Address> to_address(const sockaddr* address) {
  if (address == nullptr) return std::nullopt;
  const bool v4 = address->sa_family == AF_INET;
  if (!v4 && address->sa_family != AF_INET6) return std::nullopt;
  sockaddr_storage storage{};
  std::memcpy(&storage, address, v4 ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
  const auto result = from_socket_address(storage);
  return result ? std::optional(result->first) : std::nullopt;
}

// All ones behind the mask. Networks of one or two addresses have none
// (RFC 3021), nor has IPv6.
std::optional<Address> broadcast_of(const Address& address, const Address& mask) {
  if (address.family() != Family::v4 || mask.family() != Family::v4) return std::nullopt;
  std::array<std::uint8_t, 4> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i)
    octets.at(i) = static_cast<std::uint8_t>(std::to_integer<unsigned>(address.octets()[i]) |
                                             ~std::to_integer<unsigned>(mask.octets()[i]));
  const bool is_network = std::to_integer<unsigned>(mask.octets()[3]) < 0xfe;
  return is_network ? std::optional(Address::v4(octets)) : std::nullopt;
}

}  // namespace

unsigned interface_index(const std::string& name) {
  return if_nametoindex(name.c_str());
}

std::vector<InterfaceAddress> interface_addresses() {
  std::vector<InterfaceAddress> addresses;
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return addresses;
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    const auto address = to_address(each->ifa_addr);
    if (!address) continue;
    InterfaceAddress& added = addresses.emplace_back();
    added.address = *address;
    const auto mask = to_address(each->ifa_netmask);
    if ((each->ifa_flags & IFF_BROADCAST) != 0 && mask)
      added.broadcast = broadcast_of(*address, *mask);
  }
  freeifaddrs(list);
  return addresses;
}

}  // namespace yamabiko
