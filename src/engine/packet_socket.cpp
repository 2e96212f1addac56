// AF_PACKET and sendmmsg.
#include "engine/packet_socket.hpp"

#include <cassert>
#include <cerrno>
#include <utility>

#include <linux/if_packet.h>
#include <unistd.h>

namespace yamabiko {
namespace {

constexpr int buffer_bytes = 4 << 20;

}  // namespace

tl::expected<PacketSocket, std::error_code> PacketSocket::open(unsigned interface) {
  // Protocol 0: the kernel hands it nothing that comes in.
  const int handle = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (handle < 0) return tl::unexpected(std::error_code(errno, std::system_category()));
  PacketSocket result(handle);
  setsockopt(handle, SOL_SOCKET, SO_SNDBUF, &buffer_bytes, sizeof buffer_bytes);
  sockaddr_ll name{};
  name.sll_family = AF_PACKET;
  name.sll_ifindex = static_cast<int>(interface);
  if (interface != 0 && bind(handle, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0)
    return tl::unexpected(std::error_code(errno, std::system_category()));
  return result;
}

PacketSocket::PacketSocket(PacketSocket&& other) noexcept
    : handle_(std::exchange(other.handle_, -1)), frames_(std::move(other.frames_)) {
  assert(other.count_ == 0);
}

PacketSocket::~PacketSocket() {
  if (handle_ >= 0) close(handle_);
}

std::span<std::byte> PacketSocket::room(std::size_t size) {
  assert(count_ < batch && used_ + size <= frames_.size());
  return std::span(frames_).subspan(used_, size);
}

void PacketSocket::add(std::size_t size) {
  vectors_[count_] = {.iov_base = &frames_[used_], .iov_len = size};
  messages_[count_].msg_hdr.msg_iov = &vectors_[count_];
  messages_[count_].msg_hdr.msg_iovlen = 1;
  ++count_;
  // Frames lie close together, but none shares a line of the cache with another.
  used_ += (size + 63) / 64 * 64;
}

PacketSocket::Sent PacketSocket::flush() {
  Sent result;
  while (result.count < count_) {
    const int sent = sendmmsg(handle_, &messages_[result.count],
                              static_cast<unsigned>(count_ - result.count), 0);
    if (sent > 0) {
      result.count += static_cast<std::size_t>(sent);
    } else if (errno == ENOBUFS) {
      // The queue of the interface has dropped it: a loss like any other, which
      // the next round mends.
      ++result.count;
    } else if (errno != EINTR) {
      result.error = {errno, std::system_category()};
      break;
    }
  }
  count_ = 0;
  used_ = 0;
  return result;
}

}  // namespace yamabiko
