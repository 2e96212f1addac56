// recvmsg(MSG_ERRQUEUE), and the sock_extended_err that comes with it.
#include "engine/error_queue.hpp"

#include "engine/socket_address.hpp"

#include <array>
#include <cstddef>
#include <cstring>

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

namespace yamabiko {
namespace {

// The offender's address stands right behind the structure (SO_EE_OFFENDER).
std::optional<Address> offender(const cmsghdr& header, std::size_t length) {
  if (length < sizeof(sock_extended_err) + sizeof(sa_family_t)) return std::nullopt;
  sockaddr_storage storage{};
  const std::size_t size = std::min(length - sizeof(sock_extended_err), sizeof storage);
  std::memcpy(&storage, CMSG_DATA(&header) + sizeof(sock_extended_err), size);
  const auto source = from_socket_address(storage);
  if (!source) return std::nullopt;
  return source->first;
}

}  // namespace

std::optional<QueuedError> next_queued_error(int socket) {
  sockaddr_storage destination{};
  // An ICMP error is not longer than this (RFC 4443 section 2.4).
  std::array<std::byte, 1280> quoted;
  iovec vector{.iov_base = quoted.data(), .iov_len = quoted.size()};
  alignas(cmsghdr) std::array<std::byte, 512> control{};
  msghdr message{};
  message.msg_name = &destination;
  message.msg_namelen = sizeof destination;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = recvmsg(socket, &message, MSG_ERRQUEUE | MSG_DONTWAIT);
  if (size < 0) return std::nullopt;

  QueuedError result;
  for (auto* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    const bool v4 = header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR;
    const bool v6 = header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR;
    const std::size_t length = header->cmsg_len - CMSG_LEN(0);
    if ((!v4 && !v6) || length < sizeof(sock_extended_err)) continue;
    sock_extended_err error{};
    std::memcpy(&error, CMSG_DATA(header), sizeof error);
    const auto to = from_socket_address(destination);
    if (!to || (error.ee_origin != SO_EE_ORIGIN_ICMP && error.ee_origin != SO_EE_ORIGIN_ICMP6))
      continue;
    result.icmp = UdpError{.to = to->first,
                           .port = to->second,
                           .icmp = {.family = v4 ? Family::v4 : Family::v6,
                                    .type = error.ee_type,
                                    .code = error.ee_code},
                           .from = offender(*header, length),
                           .quoted = Bytes(quoted.begin(), quoted.begin() + size)};
  }
  return result;
}

}  // namespace yamabiko
