// Accepts TCP connections and closes each at once.
//
// Usage: listener PORT; runs until it is killed.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char** arguments) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(count > 1 ? std::atoi(arguments[1]) : 9999));
  if (bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(socket, 65535) != 0 || fcntl(socket, F_SETFL, O_NONBLOCK) != 0) {
    std::perror("listener");
    return 1;
  }
  // Never asleep: to wake it would be at the expense of who connects.
  while (true) {
    const int peer = accept(socket, nullptr, nullptr);
    if (peer >= 0) close(peer);
  }
}
