// Keeps a connected socket for each endpoint that is being asked.
#include "engine/portable_udp_channel.hpp"

#include "engine/socket_address.hpp"
#include "engine/source_finder.hpp"

#include <array>
#include <cstring>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include <asio/error.hpp>
#include <asio/ip/udp.hpp>
#include <asio/post.hpp>

namespace yamabiko {
namespace {

using asio::ip::udp;

using Peer = std::pair<Address, std::uint16_t>;

udp::endpoint to_endpoint(const Peer& peer) {
  const SocketAddress address = to_socket_address(peer.first, peer.second);
  udp::endpoint endpoint;
  endpoint.resize(address.size);
  std::memcpy(endpoint.data(), address.data(), address.size);
  return endpoint;
}

// The ICMP error behind an errno. A connected socket without IP_RECVERR hears
// of hard errors only, so what looks like an unreachable host or network is one
// of the prohibitions (3/13 or 3/10, and 3/9).
std::optional<IcmpMessage> icmp_of(std::error_code error, Family family) {
  const auto unreachable = [family](std::uint8_t v4_code, std::uint8_t v6_code) {
    return family == Family::v4 ? IcmpMessage{.family = family, .type = 3, .code = v4_code}
                                : IcmpMessage{.family = family, .type = 1, .code = v6_code};
  };
  if (error == asio::error::connection_refused) return unreachable(3, 4);
  if (error == asio::error::host_unreachable) return unreachable(13, 1);
  if (error == asio::error::network_unreachable) return unreachable(9, 0);
  if (error == asio::error::access_denied) return unreachable(13, 1);
  return std::nullopt;
}

// Whether the system can't take more now.
bool is_full(std::error_code error) {
  return error == asio::error::would_block || error == asio::error::no_buffer_space;
}

class PortableUdpChannel final : public UdpChannel {
 public:
  PortableUdpChannel(asio::io_context& context, const ScanOptions& options, UdpListener& listener)
      : context_(context), options_(options), listener_(listener) {}

  std::size_t send(std::span<const OutgoingDatagram> datagrams) override {
    std::size_t done = 0;
    for (const OutgoingDatagram& datagram : datagrams) {
      udp::socket* socket = socket_for(datagram);
      if (socket == nullptr) {  // told as a failure already
        ++done;
        continue;
      }
      std::error_code error;
      socket->send(asio::buffer(datagram.payload), 0, error);
      if (error && !is_full(error)) {
        // The error of an earlier datagram, told once; this one was dropped.
        tell({datagram.to, datagram.port}, error);
        socket->send(asio::buffer(datagram.payload), 0, error);
      }
      if (is_full(error)) break;
      if (error) listener_.on_send_failure(std::chrono::steady_clock::now(), datagram, error);
      ++done;
    }
    return done;
  }

  void receive() override {
    for (auto& [peer, socket] : sockets_) receive_from(peer, socket);
    drop_released();
  }

  void start(std::function<void()> on_readable) override { on_readable_ = std::move(on_readable); }

  void when_writable(std::function<void()> handler) override {
    asio::post(context_, std::move(handler));
  }

  void release(const Address& to, std::uint16_t port) override { released_.emplace_back(to, port); }

  void close() override {
    closed_ = true;
    sockets_.clear();
  }

  [[nodiscard]] std::optional<SocketName> local_name(const Address& to,
                                                     std::uint16_t port) override {
    const auto found = sockets_.find({to, port});
    if (found == sockets_.end()) return std::nullopt;
    return yamabiko::local_name(found->second.native_handle());
  }

 private:
  udp::socket* socket_for(const OutgoingDatagram& datagram) {
    const Peer peer{datagram.to, datagram.port};
    if (const auto found = sockets_.find(peer); found != sockets_.end()) return &found->second;
    while (sockets_.size() >= portable_sockets && !order_.empty()) {
      sockets_.erase(order_.front());
      order_.pop_front();
    }
    udp::socket socket(context_);
    std::error_code error;
    socket.open(peer.first.family() == Family::v4 ? udp::v4() : udp::v6(), error);
    if (!error) socket.non_blocking(true, error);
    if (!error) error = bind_as_asked(socket.native_handle(), peer.first.family(), options_);
    if (!error) socket.connect(to_endpoint(peer), error);
    if (error) {
      listener_.on_send_failure(std::chrono::steady_clock::now(), datagram, error);
      return nullptr;
    }
    order_.push_back(peer);
    udp::socket& kept = sockets_.emplace(peer, std::move(socket)).first->second;
    watch(peer, kept);
    return &kept;
  }

  void watch(const Peer& peer, udp::socket& socket) {
    socket.async_wait(udp::socket::wait_read, [this, peer](std::error_code error) {
      if (error || closed_) return;
      on_readable_();
      if (const auto found = sockets_.find(peer); found != sockets_.end())
        watch(peer, found->second);
    });
  }

  void receive_from(const Peer& peer, udp::socket& socket) {
    while (true) {
      std::error_code error;
      const std::size_t size = socket.receive(asio::buffer(buffer_), 0, error);
      if (error == asio::error::would_block) return;
      if (error) {
        tell(peer, error);
        return;
      }
      listener_.on_datagram(std::chrono::steady_clock::now(),
                            {.source = peer.first,
                             .port = peer.second,
                             .ip_packets = 1,
                             .payload = ByteView(buffer_.data(), size)});
    }
  }

  void tell(const Peer& peer, std::error_code error) {
    if (const auto icmp = icmp_of(error, peer.first.family()))
      listener_.on_icmp(
          std::chrono::steady_clock::now(),
          {.to = peer.first, .port = peer.second, .icmp = *icmp, .from = std::nullopt});
  }

  // Not at once: release() is called from within receive().
  void drop_released() {
    for (const Peer& peer : released_) sockets_.erase(peer);
    released_.clear();
  }

  asio::io_context& context_;
  const ScanOptions& options_;
  UdpListener& listener_;
  std::function<void()> on_readable_;
  bool closed_ = false;
  std::map<Peer, udp::socket> sockets_;
  std::deque<Peer> order_;  // of opening; may name sockets that are gone
  std::vector<Peer> released_;
  std::array<std::byte, 65535> buffer_{};
};

}  // namespace

std::unique_ptr<UdpChannel> make_portable_channel(asio::io_context& context,
                                                  const ScanOptions& options,
                                                  UdpListener& listener) {
  return std::make_unique<PortableUdpChannel>(context, options, listener);
}

}  // namespace yamabiko
