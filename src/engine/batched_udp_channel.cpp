// sendmmsg, recvmmsg and the error queue, waited for by Asio.
//
// A pending ICMP error makes the next send fail with its errno and drops that
// datagram. So a failed send is repeated once the error queue has been read;
// only a failure that comes back with an empty queue is about the datagram. Once
// is not enough: the kernel queues an error first and makes it pending after,
// so one that was read in between still fails a send.
#include "engine/batched_udp_channel.hpp"

#include "engine/error_queue.hpp"
#include "engine/socket_address.hpp"
#include "engine/source_finder.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <vector>

#include <linux/in6.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <asio/error.hpp>
#include <asio/ip/udp.hpp>

namespace yamabiko {
namespace {

using asio::ip::udp;

constexpr std::size_t batch = 64;
constexpr std::size_t largest_datagram = 65535;
constexpr int buffer_bytes = 4 << 20;
// Sends of one datagram that may fail before it is given up, and how many of
// them, one after the other, with an empty error queue make it unsendable.
constexpr int send_tries = 8;
constexpr int tries_without_error = 3;
constexpr int batches_a_turn = 16;
constexpr int errors_a_turn = 512;

// IP packets that carried a datagram, from the size of its largest fragment
// (IP_RECVFRAGSIZE). All but the last are of one size, a multiple of eight
// octets of what they carry (RFC 791 section 3.2, RFC 8200 section 4.5).
std::uint32_t packets_of(msghdr& message, std::size_t payload, Family family) {
  for (auto* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    const bool v4 = header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVFRAGSIZE;
    const bool v6 = header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVFRAGSIZE;
    if (!v4 && !v6) continue;
    int size = 0;
    std::memcpy(&size, CMSG_DATA(header), sizeof size);
    const int overhead = family == Family::v4 ? 20 : 48;
    if (size < overhead + 8) return 1;
    const std::size_t carried = static_cast<std::size_t>(size - overhead) / 8 * 8;
    return static_cast<std::uint32_t>((payload + 8 + carried - 1) / carried);
  }
  return 1;
}

// Which of our addresses a datagram came to (IP_PKTINFO, IPV6_RECVPKTINFO).
std::optional<Address> destination_of(msghdr& message) {
  for (auto* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(header), sizeof info);
      std::array<std::uint8_t, 4> octets{};
      std::memcpy(octets.data(), &info.ipi_addr, octets.size());
      return Address::v4(octets);
    }
    if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(header), sizeof info);
      std::array<std::uint8_t, 16> octets{};
      std::memcpy(octets.data(), &info.ipi6_addr, octets.size());
      return Address::v6(octets);
    }
  }
  return std::nullopt;
}

// One family's socket and what it has of buffers.
class FamilySocket {
 public:
  FamilySocket(asio::io_context& context, Family family) : socket_(context), family_(family) {}
  FamilySocket(const FamilySocket&) = delete;
  FamilySocket& operator=(const FamilySocket&) = delete;
  ~FamilySocket() {
    if (!socket_.is_open() && handle_ >= 0) ::close(handle_);
  }

  std::error_code open(const ScanOptions& options) {
    std::error_code error;
    socket_.open(protocol(), error);
    if (error) return error;
    socket_.native_non_blocking(true, error);
    if (error) return error;
    handle_ = socket_.native_handle();
    const int handle = handle_;
    const int on = 1;
    if (family_ == Family::v6) setsockopt(handle, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    // What the system does not grant costs speed or a count, not correctness.
    setsockopt(handle, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
    setsockopt(handle, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
    if (family_ == Family::v4)
      setsockopt(handle, IPPROTO_IP, IP_RECVFRAGSIZE, &on, sizeof on);
    else
      setsockopt(handle, IPPROTO_IPV6, IPV6_RECVFRAGSIZE, &on, sizeof on);
    if (!options.pcap.empty()) tell_destinations(handle);
    if ((error = report_icmp_errors(handle, family_))) return error;
    if ((error = bind_as_asked(handle, family_, options))) return error;
    if (yamabiko::local_name(handle)) return {};
    // The port of the first send, known before it.
    socket_.bind(udp::endpoint(protocol(), 0), error);
    return error;
  }

  // Sends datagrams of this family only; the number disposed of.
  std::size_t send(std::span<const OutgoingDatagram> datagrams, UdpListener& listener) {
    std::array<mmsghdr, batch> messages{};
    std::array<iovec, batch> vectors{};
    std::array<SocketAddress, batch> addresses;
    const std::size_t count = std::min(datagrams.size(), batch);
    for (std::size_t i = 0; i < count; ++i) {
      addresses[i] = to_socket_address(datagrams[i].to, datagrams[i].port);
      vectors[i] = {.iov_base = const_cast<std::byte*>(datagrams[i].payload.data()),
                    .iov_len = datagrams[i].payload.size()};
      msghdr& header = messages[i].msg_hdr;
      header.msg_name = &addresses[i].storage;
      header.msg_namelen = addresses[i].size;
      header.msg_iov = &vectors[i];
      header.msg_iovlen = 1;
    }
    std::size_t done = 0;
    int failures = 0;
    int unexplained = 0;
    while (done < count) {
      const int sent = sendmmsg(handle_, &messages[done], static_cast<unsigned>(count - done), 0);
      if (sent > 0) {
        done += static_cast<std::size_t>(sent);
        failures = unexplained = 0;
        continue;
      }
      const int error = errno;
      if (error == EINTR) continue;
      if (error == EAGAIN || error == EWOULDBLOCK) break;
      if (error == ENOBUFS) {
        // The interface's queue is full and has dropped it, while the socket
        // stays writable: a loss like any other, which the next round mends.
        ++done;
        continue;
      }
      unexplained = read_errors(listener) ? 0 : unexplained + 1;
      if (unexplained == tries_without_error)
        listener.on_send_failure(std::chrono::steady_clock::now(), datagrams[done],
                                 {error, std::system_category()});
      else if (++failures < send_tries)
        continue;
      // Given up; where only errors about others came in between, it is lost.
      ++done;
      failures = unexplained = 0;
    }
    return done;
  }

  void receive(UdpListener& listener) {
    read_errors(listener);
    // A flood must not keep timers and signals waiting; what is left makes the
    // socket readable again at once.
    for (int i = 0; i < batches_a_turn && receive_batch(listener); ++i) {
    }
  }

  // To wait on, which watch() must have prepared.
  udp::socket& socket() { return socket_; }
  [[nodiscard]] int handle() const { return handle_; }

  // While epoll knows a socket, each packet that leaves it takes two locks of
  // epoll's on its way: 3 % of the time of sending at full speed.
  void watch() {
    std::error_code error;
    if (!socket_.is_open()) socket_.assign(protocol(), handle_, error);
  }
  void unwatch() {
    std::error_code error;
    if (socket_.is_open()) socket_.release(error);
  }
  [[nodiscard]] bool is_watched() const { return socket_.is_open(); }

 private:
  [[nodiscard]] udp protocol() const { return family_ == Family::v4 ? udp::v4() : udp::v6(); }

  // Nobody but the recorder asks for it, and it costs time.
  void tell_destinations(int handle) const {
    const int on = 1;
    if (family_ == Family::v4)
      setsockopt(handle, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    else
      setsockopt(handle, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
  }

  // Whether there may be more.
  bool receive_batch(UdpListener& listener) {
    if (buffers_.empty()) buffers_.resize(receive_batch_size * largest_datagram);
    std::array<mmsghdr, receive_batch_size> messages{};
    std::array<iovec, receive_batch_size> vectors{};
    std::array<sockaddr_storage, receive_batch_size> sources{};
    struct alignas(cmsghdr) Control {
      std::array<std::byte, 128> octets;
    };
    std::array<Control, receive_batch_size> controls;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      vectors[i] = {.iov_base = &buffers_[i * largest_datagram], .iov_len = largest_datagram};
      msghdr& header = messages[i].msg_hdr;
      header.msg_name = &sources[i];
      header.msg_namelen = sizeof sources[i];
      header.msg_iov = &vectors[i];
      header.msg_iovlen = 1;
      header.msg_control = controls[i].octets.data();
      header.msg_controllen = controls[i].octets.size();
    }
    const int count = recvmmsg(handle_, messages.data(), messages.size(), MSG_DONTWAIT, nullptr);
    if (count < 0) {
      // Anything but an empty socket is a pending ICMP error, told once.
      if (errno == EAGAIN || errno == EWOULDBLOCK) return false;
      read_errors(listener);
      return true;
    }
    const TimePoint now = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const auto source = from_socket_address(sources[i]);
      if (!source) continue;
      const std::size_t size = messages[i].msg_len;
      listener.on_datagram(now, {.source = source->first,
                                 .port = source->second,
                                 .ip_packets = packets_of(messages[i].msg_hdr, size, family_),
                                 .payload = ByteView(&buffers_[i * largest_datagram], size),
                                 .to = destination_of(messages[i].msg_hdr)});
    }
    return static_cast<std::size_t>(count) == messages.size();
  }

  // Whether there was any.
  bool read_errors(UdpListener& listener) {
    bool any = false;
    for (int i = 0; i < errors_a_turn; ++i) {
      const auto error = next_queued_error(handle_);
      if (!error) break;
      any = true;
      if (error->icmp) listener.on_icmp(std::chrono::steady_clock::now(), *error->icmp);
    }
    return any;
  }

  static constexpr std::size_t receive_batch_size = 32;

  udp::socket socket_;  // open while watched
  int handle_ = -1;
  Family family_;
  Bytes buffers_;
};

class BatchedUdpChannel final : public UdpChannel {
 public:
  explicit BatchedUdpChannel(UdpListener& listener) : listener_(listener) {}

  std::error_code open(asio::io_context& context, const ScanOptions& options, Family family) {
    auto& socket = family == Family::v4 ? v4_ : v6_;
    socket.emplace(context, family);
    const std::error_code error = socket->open(options);
    if (error != asio::error::address_family_not_supported) return error;
    socket.reset();
    return {};
  }

  std::size_t send(std::span<const OutgoingDatagram> datagrams) override {
    std::size_t done = 0;
    while (done < datagrams.size()) {
      const Family family = datagrams[done].to.family();
      std::size_t end = done + 1;
      while (end < datagrams.size() && end - done < batch && datagrams[end].to.family() == family)
        ++end;
      auto& socket = family == Family::v4 ? v4_ : v6_;
      if (!socket) {  // this system does not have the family
        listener_.on_send_failure(std::chrono::steady_clock::now(), datagrams[done],
                                  std::make_error_code(std::errc::address_family_not_supported));
        ++done;
        continue;
      }
      const std::size_t sent = socket->send(datagrams.subspan(done, end - done), listener_);
      done += sent;
      if (sent < end - (done - sent)) {
        blocked_ = family;
        break;
      }
    }
    return done;
  }

  void receive() override {
    for (auto* socket : {&v4_, &v6_})
      if (*socket) (*socket)->receive(listener_);
  }

  void start(std::function<void()> on_readable) override {
    on_readable_ = std::move(on_readable);
    for (auto* socket : {&v4_, &v6_})
      if (*socket) watch(**socket);
  }

  void set_watched(bool watched) override {
    for (auto* socket : {&v4_, &v6_}) {
      if (!*socket || (*socket)->is_watched() == watched) continue;
      if (watched) {
        (*socket)->watch();
        watch(**socket);
      } else {
        (*socket)->unwatch();
      }
    }
  }

  void when_writable(std::function<void()> handler) override {
    set_watched(true);
    auto& socket = blocked_ == Family::v4 ? v4_ : v6_;
    socket->socket().async_wait(udp::socket::wait_write, [handler](std::error_code error) {
      if (!error) handler();
    });
  }

  void release(const Address& /*to*/, std::uint16_t /*port*/) override {}

  void close() override {
    closed_ = true;
    v4_.reset();
    v6_.reset();
  }

  [[nodiscard]] std::optional<SocketName> local_name(const Address& to,
                                                     std::uint16_t /*port*/) override {
    auto& socket = to.family() == Family::v4 ? v4_ : v6_;
    return socket ? yamabiko::local_name(socket->handle()) : std::nullopt;
  }

 private:
  // Asio completes a wait for reading on errors too, so this also brings the
  // error queue.
  void watch(FamilySocket& socket) {
    socket.socket().async_wait(udp::socket::wait_read, [this, &socket](std::error_code error) {
      if (error) return;
      on_readable_();
      if (!closed_ && socket.is_watched()) watch(socket);
    });
  }

  UdpListener& listener_;
  std::function<void()> on_readable_;
  bool closed_ = false;
  std::optional<FamilySocket> v4_;
  std::optional<FamilySocket> v6_;
  Family blocked_ = Family::v4;
};

}  // namespace

tl::expected<std::unique_ptr<UdpChannel>, std::error_code> open_batched_channel(
    asio::io_context& context, const ScanOptions& options, bool v4, bool v6,
    UdpListener& listener) {
  auto channel = std::make_unique<BatchedUdpChannel>(listener);
  if (v4)
    if (const auto error = channel->open(context, options, Family::v4))
      return tl::unexpected(error);
  if (v6)
    if (const auto error = channel->open(context, options, Family::v6))
      return tl::unexpected(error);
  return channel;
}

}  // namespace yamabiko
