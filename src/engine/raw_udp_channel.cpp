// Chooses for each datagram between a frame and the ordinary socket.
#include "engine/raw_udp_channel.hpp"

#include "engine/batched_udp_channel.hpp"
#include "engine/next_hops.hpp"
#include "engine/packet_socket.hpp"
#include "engine/udp_frame.hpp"

#include <array>
#include <map>
#include <optional>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <asio/posix/stream_descriptor.hpp>

namespace yamabiko {
namespace {

// What the system's own packets set out with (net.ipv4.ip_default_ttl and its twin).
std::uint8_t hop_limit(Family family) {
  const bool v4 = family == Family::v4;
  int limit = 64;
  socklen_t size = sizeof limit;
  const int socket = ::socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return static_cast<std::uint8_t>(limit);
  getsockopt(socket, v4 ? IPPROTO_IP : IPPROTO_IPV6, v4 ? IP_TTL : IPV6_UNICAST_HOPS, &limit,
             &size);
  close(socket);
  return static_cast<std::uint8_t>(limit > 0 && limit < 256 ? limit : 64);
}

class RawUdpChannel final : public UdpChannel {
 public:
  RawUdpChannel(asio::io_context& context, RouteTable routes, std::unique_ptr<UdpChannel> socket,
                UdpListener& listener)
      : hops_(std::move(routes)),
        socket_(std::move(socket)),
        listener_(listener),
        writable_(context) {
    v4_.hop_limit = hop_limit(Family::v4);
    v6_.hop_limit = hop_limit(Family::v6);
  }
  RawUdpChannel(const RawUdpChannel&) = delete;
  RawUdpChannel& operator=(const RawUdpChannel&) = delete;
  ~RawUdpChannel() override { writable_.release(); }

  std::size_t send(std::span<const OutgoingDatagram> datagrams) override {
    std::size_t done = 0;
    while (done < datagrams.size()) {
      const std::size_t taken = send_alike(datagrams.subspan(done));
      if (taken == 0) break;
      done += taken;
    }
    return done;
  }

  void receive() override { socket_->receive(); }
  void start(std::function<void()> on_readable) override { socket_->start(std::move(on_readable)); }
  void set_watched(bool watched) override { socket_->set_watched(watched); }

  void when_writable(std::function<void()> handler) override {
    if (blocked_ == nullptr) {
      socket_->when_writable(std::move(handler));
      return;
    }
    writable_.assign(blocked_->handle());
    writable_.async_wait(asio::posix::stream_descriptor::wait_write,
                         [this, handler = std::move(handler)](std::error_code error) {
                           if (error) return;
                           writable_.release();
                           handler();
                         });
  }

  void release(const Address& to, std::uint16_t port) override { socket_->release(to, port); }

  void close() override {
    writable_.release();
    packets_.clear();
    socket_->close();
  }

  [[nodiscard]] std::optional<SocketName> local_name(const Address& to,
                                                     std::uint16_t port) override {
    return socket_->local_name(to, port);
  }

 private:
  // Sends the first datagrams that go the same way; how many it disposed of, 0
  // when that way is blocked.
  std::size_t send_alike(std::span<const OutgoingDatagram> datagrams) {
    const TimePoint now = std::chrono::steady_clock::now();
    blocked_ = nullptr;
    const NextHop* hop = hops_.to(datagrams.front().to, now);
    PacketSocket* packets = hop != nullptr ? packets_of(hop->interface) : nullptr;
    if (packets == nullptr) return send_by_socket(datagrams, now);
    const unsigned interface = hop->interface;
    for (const OutgoingDatagram& datagram : datagrams) {
      if (packets->count() == PacketSocket::batch) break;
      hop = hops_.to(datagram.to, now);
      if (hop == nullptr || hop->interface != interface || !add(*packets, *hop, datagram)) break;
    }
    return flush(*packets, datagrams);
  }

  bool add(PacketSocket& packets, const NextHop& hop, const OutgoingDatagram& datagram) {
    FrameSettings& settings = datagram.to.family() == Family::v4 ? v4_ : v6_;
    if (settings.source_port == 0) {
      const auto name = socket_->local_name(datagram.to, datagram.port);
      if (!name) return false;
      settings.source_port = name->port;
    }
    const auto room = packets.room(most_frame_headers + datagram.payload.size());
    packets.add(write_udp_frame(room, hop, datagram, settings, identification_++));
    return true;
  }

  std::size_t flush(PacketSocket& packets, std::span<const OutgoingDatagram> datagrams) {
    if (packets.count() == 0) return send_by_socket(datagrams.first(1), {});
    const PacketSocket::Sent sent = packets.flush();
    if (!sent.error) return sent.count;
    if (sent.error == std::errc::resource_unavailable_try_again) {
      blocked_ = &packets;
      return sent.count;
    }
    listener_.on_send_failure(std::chrono::steady_clock::now(), datagrams[sent.count], sent.error);
    return sent.count + 1;
  }

  std::size_t send_by_socket(std::span<const OutgoingDatagram> datagrams, TimePoint now) {
    std::size_t count = 1;
    while (count < datagrams.size() && now != TimePoint{} &&
           hops_.to(datagrams[count].to, now) == nullptr)
      ++count;
    return socket_->send(datagrams.first(count));
  }

  // Null where there can be none: the interface has just gone, say.
  PacketSocket* packets_of(unsigned interface) {
    const auto known = packets_.find(interface);
    if (known != packets_.end()) return &known->second;
    auto opened = PacketSocket::open(interface);
    if (!opened) return nullptr;
    return &packets_.emplace(interface, std::move(*opened)).first->second;
  }

  NextHops hops_;
  std::unique_ptr<UdpChannel> socket_;
  UdpListener& listener_;
  std::map<unsigned, PacketSocket> packets_;  // by interface
  FrameSettings v4_;
  FrameSettings v6_;
  std::uint16_t identification_ = 0;
  PacketSocket* blocked_ = nullptr;          // null when it is the ordinary socket
  asio::posix::stream_descriptor writable_;  // borrows the handle of one that is blocked
};

}  // namespace

tl::expected<std::unique_ptr<UdpChannel>, std::error_code> open_raw_channel(
    asio::io_context& context, const ScanOptions& options, bool v4, bool v6,
    UdpListener& listener) {
  // Told at once, rather than left out in silence at the first datagram.
  if (const auto permitted = PacketSocket::open(0); !permitted)
    return tl::unexpected(permitted.error());
  auto routes = RouteTable::open(options);
  if (!routes) return tl::unexpected(routes.error());
  auto socket = open_batched_channel(context, options, v4, v6, listener);
  if (!socket) return tl::unexpected(socket.error());
  return std::make_unique<RawUdpChannel>(context, std::move(*routes), std::move(*socket), listener);
}

}  // namespace yamabiko
