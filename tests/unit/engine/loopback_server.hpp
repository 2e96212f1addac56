// A server on the loopback interface, in a thread of its own, for the tests of
// the real engine.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace yamabiko {

class LoopbackServer {
 public:
  // What to answer to a request; nothing: silence.
  using Answer = std::function<Bytes(ByteView)>;

  LoopbackServer(int type, Answer answer) : type_(type), answer_(std::move(answer)) {
    socket_ = ::socket(AF_INET, type, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        (type == SOCK_STREAM && listen(socket_, 64) != 0) || pipe(stop_.data()) != 0)
      throw std::runtime_error("no loopback server");
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { run(); });
  }

  ~LoopbackServer() {
    ::close(stop_[1]);
    thread_.join();
    ::close(stop_[0]);
    ::close(socket_);
  }

  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  bool readable(int handle) const {
    std::array<pollfd, 2> handles{pollfd{.fd = handle, .events = POLLIN, .revents = 0},
                                  pollfd{.fd = stop_[0], .events = POLLIN, .revents = 0}};
    poll(handles.data(), handles.size(), -1);
    return handles[1].revents == 0;
  }

  void run() {
    std::array<std::byte, 2048> buffer{};
    while (readable(socket_)) {
      if (type_ == SOCK_DGRAM) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        const ssize_t got = recvfrom(socket_, buffer.data(), buffer.size(), 0,
                                     reinterpret_cast<sockaddr*>(&from), &size);
        if (got < 0) continue;
        const Bytes reply = answer_(ByteView(buffer).first(static_cast<std::size_t>(got)));
        if (!reply.empty())
          sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
        continue;
      }
      const int peer = accept(socket_, nullptr, nullptr);
      if (peer < 0) continue;
      if (readable(peer)) {
        const ssize_t got = recv(peer, buffer.data(), buffer.size(), 0);
        if (got > 0) {
          const Bytes reply = answer_(ByteView(buffer).first(static_cast<std::size_t>(got)));
          if (!reply.empty()) send(peer, reply.data(), reply.size(), MSG_NOSIGNAL);
        }
      }
      ::close(peer);
    }
  }

  int type_;
  Answer answer_;
  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::array<int, 2> stop_{};
  std::jthread thread_;
};

}  // namespace yamabiko
