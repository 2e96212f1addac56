// Requests and answers of rtnetlink(7), read with libmnl.
#include "engine/route_table.hpp"

#include "engine/interfaces.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>

#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

namespace yamabiko {
namespace {

// Large enough for what the kernel puts into one datagram of a dump.
constexpr std::size_t buffer_bytes = 32768;
using Buffer = std::array<char, buffer_bytes>;

std::error_code last_error() {
  return {errno, std::system_category()};
}

unsigned char family_number(Family family) {
  return family == Family::v4 ? AF_INET : AF_INET6;
}

// Octets of an attribute as an address of that family.
std::optional<Address> read_address(int family, const void* octets, std::size_t size) {
  if (family == AF_INET && size == 4) {
    std::array<std::uint8_t, 4> v4{};
    std::memcpy(v4.data(), octets, v4.size());
    return Address::v4(v4);
  }
  if (family == AF_INET6 && size == 16) {
    std::array<std::uint8_t, 16> v6{};
    std::memcpy(v6.data(), octets, v6.size());
    return Address::v6(v6);
  }
  return std::nullopt;
}

std::optional<Address> read_address(int family, const nlattr* attribute) {
  return read_address(family, mnl_attr_get_payload(attribute), mnl_attr_get_payload_len(attribute));
}

std::optional<EthernetAddress> read_ethernet(const nlattr* attribute) {
  EthernetAddress address{};
  if (mnl_attr_get_payload_len(attribute) != address.size()) return std::nullopt;
  std::memcpy(address.data(), mnl_attr_get_payload(attribute), address.size());
  return address;
}

void put_address(nlmsghdr* message, std::uint16_t type, const Address& address) {
  const ByteView octets = address.octets();
  mnl_attr_put(message, type, octets.size(), octets.data());
}

// An interface route to another family's gateway (RTA_VIA).
std::optional<Address> read_via(const nlattr* attribute) {
  rtvia via{};
  const std::size_t size = mnl_attr_get_payload_len(attribute);
  if (size < sizeof via) return std::nullopt;
  const auto* octets = static_cast<const char*>(mnl_attr_get_payload(attribute));
  std::memcpy(&via, octets, sizeof via);
  return read_address(via.rtvia_family, octets + sizeof via, size - sizeof via);
}

template <typename Header>
Header* begin(nlmsghdr* message, std::uint16_t type, std::uint16_t flags) {
  message->nlmsg_type = type;
  message->nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  return static_cast<Header*>(mnl_nlmsg_put_extra_header(message, sizeof(Header)));
}

using OnMessage = std::function<void(const nlmsghdr*)>;

int call(const nlmsghdr* message, void* data) {
  (*static_cast<OnMessage*>(data))(message);
  return MNL_CB_OK;
}

// Sends a request and reads its answers; whether the kernel took it.
bool ask(mnl_socket* socket, nlmsghdr* request, unsigned sequence, OnMessage on_message) {
  request->nlmsg_seq = sequence;
  if (mnl_socket_sendto(socket, request, request->nlmsg_len) < 0) return false;
  Buffer buffer;
  const bool is_dump = (request->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
  while (true) {
    const ssize_t size = mnl_socket_recvfrom(socket, buffer.data(), buffer.size());
    if (size < 0) return false;
    const int result = mnl_cb_run(buffer.data(), static_cast<std::size_t>(size), sequence,
                                  mnl_socket_get_portid(socket), call, &on_message);
    if (result < 0) return false;
    if (result == MNL_CB_STOP || !is_dump) return true;
  }
}

using OnAttribute = std::function<void(unsigned type, const nlattr*)>;

int call_for_attribute(const nlattr* attribute, void* data) {
  (*static_cast<OnAttribute*>(data))(mnl_attr_get_type(attribute), attribute);
  return MNL_CB_OK;
}

// Those behind a header of that size.
void each_attribute(const nlmsghdr* message, std::size_t header, OnAttribute use) {
  mnl_attr_parse(message, static_cast<unsigned>(header), call_for_attribute, &use);
}

// Joins one group of news; the kernel may lack it.
void join(mnl_socket* socket, int group) {
  mnl_socket_setsockopt(socket, NETLINK_ADD_MEMBERSHIP, &group, sizeof group);
}

}  // namespace

void RouteTable::Close::operator()(mnl_socket* socket) const {
  mnl_socket_close(socket);
}

tl::expected<RouteTable, std::error_code> RouteTable::open(const ScanOptions& options) {
  RouteTable table(options);
  table.requests_.reset(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC));
  table.changes_.reset(mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK));
  for (mnl_socket* socket : {table.requests_.get(), table.changes_.get()})
    if (socket == nullptr || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0)
      return tl::unexpected(last_error());
  for (const int group :
       {RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE, RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE, RTNLGRP_LINK,
        RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR})
    join(table.changes_.get(), group);
  return table;
}

std::vector<Prefix> RouteTable::prefixes(Family family) {
  std::vector<Prefix> prefixes;
  Buffer buffer;
  const int number = family_number(family);
  const auto add = [&](const nlattr* attribute, unsigned bits) {
    if (const auto first = read_address(number, attribute))
      prefixes.push_back({.first = *first, .bits = bits});
  };

  nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
  begin<rtmsg>(message, RTM_GETROUTE, NLM_F_DUMP)->rtm_family = family_number(family);
  ask(requests_.get(), message, ++sequence_, [&](const nlmsghdr* answer) {
    const auto* route = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(answer));
    each_attribute(answer, sizeof *route, [&](unsigned type, const nlattr* attribute) {
      if (type == RTA_DST) add(attribute, route->rtm_dst_len);
    });
  });

  message = mnl_nlmsg_put_header(buffer.data());
  begin<fib_rule_hdr>(message, RTM_GETRULE, NLM_F_DUMP)->family = family_number(family);
  ask(requests_.get(), message, ++sequence_, [&](const nlmsghdr* answer) {
    const auto* rule = static_cast<const fib_rule_hdr*>(mnl_nlmsg_get_payload(answer));
    each_attribute(answer, sizeof *rule, [&](unsigned type, const nlattr* attribute) {
      if (type == FRA_DST) add(attribute, rule->dst_len);
    });
  });
  return prefixes;
}

std::optional<Route> RouteTable::route_to(const Address& destination) {
  Buffer buffer;
  nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
  auto* request = begin<rtmsg>(message, RTM_GETROUTE, 0);
  const auto bits = static_cast<unsigned char>(8 * destination.octets().size());
  request->rtm_family = family_number(destination.family());
  request->rtm_dst_len = bits;
  put_address(message, RTA_DST, destination);
  const bool v4 = destination.family() == Family::v4;
  if (const auto& source = v4 ? options_.source_v4 : options_.source_v6) {
    request->rtm_src_len = bits;
    put_address(message, RTA_SRC, *source);
  }
  if (!options_.interface.empty())
    mnl_attr_put_u32(message, RTA_OIF, interface_index(options_.interface));

  std::optional<Route> route;
  std::optional<Address> source = v4 ? options_.source_v4 : options_.source_v6;
  bool plain = false;
  ask(requests_.get(), message, ++sequence_, [&](const nlmsghdr* answer) {
    const auto* told = static_cast<const rtmsg*>(mnl_nlmsg_get_payload(answer));
    plain = answer->nlmsg_type == RTM_NEWROUTE && told->rtm_type == RTN_UNICAST;
    route.emplace();
    each_attribute(answer, sizeof *told, [&](unsigned type, const nlattr* attribute) {
      if (type == RTA_OIF) route->interface = mnl_attr_get_u32(attribute);
      if (type == RTA_GATEWAY) route->gateway = read_address(told->rtm_family, attribute);
      if (type == RTA_VIA) route->gateway = read_via(attribute);
      if (type == RTA_PREFSRC && !source) source = read_address(told->rtm_family, attribute);
      if (type == RTA_ENCAP) plain = false;
    });
  });
  if (!route || !plain || !source) return std::nullopt;
  route->source = *source;
  return route;
}

std::optional<EthernetAddress> RouteTable::neighbour(unsigned interface, const Address& address) {
  // States in which the kernel itself would use what it knows.
  constexpr unsigned usable =
      NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY;
  Buffer buffer;
  nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
  auto* request = begin<ndmsg>(message, RTM_GETNEIGH, 0);
  request->ndm_family = family_number(address.family());
  request->ndm_ifindex = static_cast<int>(interface);
  put_address(message, NDA_DST, address);
  std::optional<EthernetAddress> found;
  ask(requests_.get(), message, ++sequence_, [&](const nlmsghdr* answer) {
    const auto* told = static_cast<const ndmsg*>(mnl_nlmsg_get_payload(answer));
    if ((told->ndm_state & usable) == 0) return;
    each_attribute(answer, sizeof *told, [&](unsigned type, const nlattr* attribute) {
      if (type == NDA_LLADDR) found = read_ethernet(attribute);
    });
  });
  return found;
}

std::optional<EthernetAddress> RouteTable::own_address(unsigned interface) {
  Buffer buffer;
  nlmsghdr* message = mnl_nlmsg_put_header(buffer.data());
  begin<ifinfomsg>(message, RTM_GETLINK, 0)->ifi_index = static_cast<int>(interface);
  std::optional<EthernetAddress> found;
  ask(requests_.get(), message, ++sequence_, [&](const nlmsghdr* answer) {
    const auto* told = static_cast<const ifinfomsg*>(mnl_nlmsg_get_payload(answer));
    if (told->ifi_type != ARPHRD_ETHER || (told->ifi_flags & IFF_UP) == 0) return;
    each_attribute(answer, sizeof *told, [&](unsigned type, const nlattr* attribute) {
      if (type == IFLA_ADDRESS) found = read_ethernet(attribute);
    });
  });
  return found;
}

bool RouteTable::has_changed() {
  Buffer buffer;
  bool changed = false;
  while (true) {
    // News that did not fit were news all the same (ENOBUFS).
    const ssize_t size = mnl_socket_recvfrom(changes_.get(), buffer.data(), buffer.size());
    if (size <= 0 && errno != ENOBUFS) return changed;
    changed = true;
  }
}

}  // namespace yamabiko
