// Sends one frame of a UDP datagram of 17 octets to each address of a prefix, 64
// a system call, and does nothing else: what a packet socket can do at most. Only
// the destination and the checksum of the IP header change; UDP goes without one.
//
// Usage: packet_loop FIRST-ADDRESS HOST-BITS INTERFACE ROUTER-HARDWARE-ADDRESS
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>

namespace {

constexpr unsigned batch = 64;
constexpr std::size_t frame_size = 14 + 20 + 8 + 17;
// An odd factor visits each address once, and not one after the other.
constexpr std::uint32_t stride = 2'654'435'761;

// RFC 1071 over the IP header, whose checksum is 0 before.
void write_checksum(unsigned char* header) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 20; i += 2)
    sum += static_cast<std::uint32_t>(header[i] << 8 | header[i + 1]);
  sum = (sum & 0xffff) + (sum >> 16);
  sum += sum >> 16;
  header[10] = static_cast<unsigned char>(~sum >> 8);
  header[11] = static_cast<unsigned char>(~sum);
}

}  // namespace

int main(int count, char** arguments) {
  in_addr first{};
  std::array<unsigned, 6> router{};
  if (count != 5 || inet_pton(AF_INET, arguments[1], &first) != 1 ||
      std::sscanf(arguments[4], "%x:%x:%x:%x:%x:%x", &router[0], &router[1], &router[2], &router[3],
                  &router[4], &router[5]) != 6) {
    std::fputs("usage: packet_loop FIRST-ADDRESS HOST-BITS INTERFACE ROUTER\n", stderr);
    return 2;
  }
  const std::uint32_t total = std::uint32_t{1} << std::atoi(arguments[2]);
  const int socket = ::socket(AF_PACKET, SOCK_RAW, 0);
  sockaddr_ll name{};
  name.sll_family = AF_PACKET;
  name.sll_ifindex = static_cast<int>(if_nametoindex(arguments[3]));
  if (bind(socket, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) {
    std::perror("packet_loop: bind");
    return 1;
  }
  std::array<std::array<unsigned char, 64>, batch> frames{};
  std::array<iovec, batch> vectors{};
  std::array<mmsghdr, batch> messages{};
  for (unsigned i = 0; i < batch; ++i) {
    auto& frame = frames[i];
    for (std::size_t octet = 0; octet < 6; ++octet)
      frame[octet] = static_cast<unsigned char>(router[octet]);
    const std::array<unsigned char, 18> headers{
        0x08, 0, 0x45, 0, 0, frame_size - 14, 0, 0, 0x40, 0, 64, 17, 0, 0, 10, 79, 0, 1};
    std::memcpy(&frame[12], headers.data(), headers.size());
    const std::array<unsigned char, 8> udp{0xc0, 0, 0x2b, 0xcb, 0, 8 + 17, 0, 0};
    std::memcpy(&frame[34], udp.data(), udp.size());
    vectors[i] = {frame.data(), frame_size};
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  for (std::uint32_t sent = 0; sent < total;) {
    unsigned filled = 0;
    for (; filled < batch && sent + filled < total; ++filled) {
      const std::uint32_t to =
          htonl(ntohl(first.s_addr) + ((sent + filled) * stride & (total - 1)));
      std::memcpy(&frames[filled][30], &to, sizeof to);
      frames[filled][24] = frames[filled][25] = 0;
      write_checksum(&frames[filled][14]);
    }
    for (unsigned done = 0; done < filled;) {
      const int result = sendmmsg(socket, &messages[done], filled - done, 0);
      done += result > 0 ? static_cast<unsigned>(result) : 0;
    }
    sent += filled;
  }
}
