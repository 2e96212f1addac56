// Sends one datagram of 17 octets to each address of a prefix, 64 a system call,
// and does nothing else: what a plain UDP socket can do at most.
//
// Usage: send_loop FIRST-ADDRESS HOST-BITS
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace {

constexpr unsigned batch = 64;
// An odd factor visits each address once, and not one after the other.
constexpr std::uint32_t stride = 2'654'435'761;

}  // namespace

int main(int count, char** arguments) {
  in_addr first{};
  if (count != 3 || inet_pton(AF_INET, arguments[1], &first) != 1) {
    std::fputs("usage: send_loop FIRST-ADDRESS HOST-BITS\n", stderr);
    return 2;
  }
  const std::uint32_t base = ntohl(first.s_addr);
  const std::uint32_t size = std::uint32_t{1} << std::atoi(arguments[2]);
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  std::array<char, 17> payload{};
  iovec content{payload.data(), payload.size()};
  std::array<sockaddr_in, batch> peers{};
  std::array<mmsghdr, batch> messages{};
  for (unsigned i = 0; i < batch; ++i) {
    peers[i].sin_family = AF_INET;
    peers[i].sin_port = htons(11211);
    messages[i].msg_hdr.msg_name = &peers[i];
    messages[i].msg_hdr.msg_namelen = sizeof peers[i];
    messages[i].msg_hdr.msg_iov = &content;
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (std::uint32_t sent = 0; sent < size;) {
    const unsigned now = size - sent < batch ? size - sent : batch;
    for (unsigned i = 0; i < now; ++i)
      peers[i].sin_addr.s_addr = htonl(base + ((sent + i) * stride & (size - 1)));
    const int result = sendmmsg(socket, messages.data(), now, 0);
    if (result < 0) {
      std::perror("send_loop: sendmmsg");
      return 1;
    }
    sent += static_cast<std::uint32_t>(result);
  }
}
