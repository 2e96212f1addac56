// Sends frames through one interface (packet(7)); receives nothing.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <array>
#include <cstddef>
#include <system_error>
#include <vector>

#include <sys/socket.h>
#include <tl/expected.hpp>

namespace yamabiko {

class PacketSocket {
 public:
  // Frames of one batch at most.
  static constexpr std::size_t batch = 64;

  // Needs CAP_NET_RAW. `interface` is its index.
  [[nodiscard]] static tl::expected<PacketSocket, std::error_code> open(unsigned interface);
  PacketSocket(PacketSocket&& other) noexcept;
  PacketSocket& operator=(PacketSocket&&) = delete;
  ~PacketSocket();

  // Room for one more frame of `size` octets at most, and then its real size.
  [[nodiscard]] std::span<std::byte> room(std::size_t size);
  void add(std::size_t size);
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] int handle() const { return handle_; }

  struct Sent {
    std::size_t count = 0;  // of the frames added, in their order
    std::error_code error;  // why not all; would_block: it can't take more now
  };
  // Sends what was added, and forgets all of it.
  [[nodiscard]] Sent flush();

 private:
  explicit PacketSocket(int handle) : handle_(handle), frames_(batch * 2048) {}

  int handle_;
  Bytes frames_;
  std::array<mmsghdr, batch> messages_{};
  std::array<iovec, batch> vectors_{};
  std::size_t count_ = 0;
  std::size_t used_ = 0;  // octets of frames_
};

}  // namespace yamabiko
