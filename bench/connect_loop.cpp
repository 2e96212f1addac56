// Connects to one port of each address of a prefix, many at a time, waits for the
// peer to close and closes: what plain TCP sockets can do at most.
//
// Usage: connect_loop FIRST-ADDRESS HOST-BITS PORT
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr unsigned at_one_time = 512;
// An odd factor visits each address once, and not one after the other.
constexpr std::uint32_t stride = 2'654'435'761;

}  // namespace

int main(int count, char** arguments) {
  in_addr first{};
  if (count != 4 || inet_pton(AF_INET, arguments[1], &first) != 1) {
    std::fputs("usage: connect_loop FIRST-ADDRESS HOST-BITS PORT\n", stderr);
    return 2;
  }
  const std::uint32_t total = std::uint32_t{1} << std::atoi(arguments[2]);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::atoi(arguments[3])));
  const int epoll = epoll_create1(0);
  std::array<epoll_event, at_one_time> events{};
  std::uint32_t begun = 0;
  std::uint32_t ended = 0;
  while (ended < total) {
    for (; begun < total && begun - ended < at_one_time; ++begun) {
      const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      to.sin_addr.s_addr = htonl(ntohl(first.s_addr) + (begun * stride & (total - 1)));
      if (connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0 &&
          errno != EINPROGRESS) {
        std::perror("connect_loop: connect");
        return 1;
      }
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.fd = socket;
      epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    }
    const int ready = epoll_wait(epoll, events.data(), at_one_time, -1);
    for (int i = 0; i < ready; ++i) {
      std::array<char, 64> octets{};
      const int socket = events[static_cast<std::size_t>(i)].data.fd;
      // A connect that failed would be none.
      if (read(socket, octets.data(), octets.size()) < 0) return 1;
      close(socket);
      ++ended;
    }
  }
}
