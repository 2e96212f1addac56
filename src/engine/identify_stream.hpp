// A TCP connection for one thread: each call has a deadline, and a signal ends it.
#pragma once

#include "engine/connect_failure.hpp"
#include "engine/identify_interrupt.hpp"
#include "yamabiko/bytes/bytes.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include <tl/expected.hpp>

namespace yamabiko {

using SteadyTime = std::chrono::steady_clock::time_point;

// Owns a file descriptor.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int handle) : handle_(handle) {}
  FileHandle(FileHandle&& other) noexcept;
  FileHandle& operator=(FileHandle&& other) noexcept;
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;
  ~FileHandle();

  [[nodiscard]] int get() const { return handle_; }

 private:
  int handle_ = -1;
};

enum class Waited : std::uint8_t { ready, timed_out, interrupted };
enum class WaitFor : std::uint8_t { input, output };

// Waits for a socket. That it failed or was closed is ready, too.
[[nodiscard]] Waited wait_for(int socket, WaitFor what, SteadyTime deadline,
                              const InterruptWatch& interrupt);

class TcpStream {
 public:
  enum class End : std::uint8_t {
    none,  // octets came
    timed_out,
    closed,
    broken,  // reset, or any other error
    interrupted,
  };
  struct Read {
    std::size_t size = 0;
    End end = End::none;
  };

  // `interrupt` must outlive the stream.
  [[nodiscard]] static tl::expected<TcpStream, ConnectFailure> connect(
      const Endpoint& endpoint, SteadyTime deadline, const InterruptWatch& interrupt,
      const std::function<bool(const Address&)>& is_own_address);

  // Whether all of it left before the deadline.
  [[nodiscard]] bool send(ByteView octets, SteadyTime deadline);
  [[nodiscard]] Read read(std::span<std::byte> buffer, SteadyTime deadline);

 private:
  TcpStream(FileHandle socket, const InterruptWatch& interrupt)
      : socket_(std::move(socket)), interrupt_(&interrupt) {}

  FileHandle socket_;
  const InterruptWatch* interrupt_;
};

}  // namespace yamabiko
