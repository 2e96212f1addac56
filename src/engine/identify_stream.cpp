// A nonblocking socket, and poll() for its deadlines.
#include "engine/identify_stream.hpp"

#include "engine/socket_address.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

std::error_code error_of(int number) {
  return {number, std::system_category()};
}

// What SO_ERROR has for a connect that has ended.
int connect_error(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  return getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

}  // namespace

FileHandle::FileHandle(FileHandle&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(handle_, other.handle_);
  return *this;
}

FileHandle::~FileHandle() {
  if (handle_ >= 0) ::close(handle_);
}

Waited wait_for(int socket, WaitFor what, SteadyTime deadline, const InterruptWatch& interrupt) {
  std::array<pollfd, 2> handles{
      pollfd{.fd = socket,
             .events = static_cast<short>(what == WaitFor::input ? POLLIN : POLLOUT),
             .revents = 0},
      pollfd{.fd = interrupt.handle(), .events = POLLIN, .revents = 0}};
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    const auto most = std::clamp(left, milliseconds(0), milliseconds(3'600'000));
    const int count = poll(handles.data(), handles.size(), static_cast<int>(most.count()));
    if (count < 0 && errno == EINTR) continue;
    if (interrupt.raised()) return Waited::interrupted;
    return count == 0 ? Waited::timed_out : Waited::ready;
  }
}

tl::expected<TcpStream, ConnectFailure> TcpStream::connect(
    const Endpoint& endpoint, SteadyTime deadline, const InterruptWatch& interrupt,
    const std::function<bool(const Address&)>& is_own_address) {
  const auto fail = [&](int socket, int error) {
    return tl::unexpected(
        judge_connect_failure(socket, error_of(error), endpoint.target, is_own_address));
  };
  const Family family = endpoint.target.family();
  FileHandle socket(::socket(family == Family::v4 ? AF_INET : AF_INET6,
                             SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return fail(-1, errno);
  // Where it can't be had, the errno of the connect must do.
  static_cast<void>(report_icmp_errors(socket.get(), family));
  const SocketAddress address = to_socket_address(endpoint.target, endpoint.port);
  if (::connect(socket.get(), address.data(), address.size) != 0 && errno != EINPROGRESS)
    return fail(socket.get(), errno);
  if (wait_for(socket.get(), WaitFor::output, deadline, interrupt) != Waited::ready)
    return fail(socket.get(), ETIMEDOUT);
  if (const int error = connect_error(socket.get()); error != 0) return fail(socket.get(), error);
  return TcpStream(std::move(socket), interrupt);
}

bool TcpStream::send(ByteView octets, SteadyTime deadline) {
  while (!octets.empty()) {
    const ssize_t sent = ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      octets = octets.subspan(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      if (wait_for(socket_.get(), WaitFor::output, deadline, *interrupt_) != Waited::ready)
        return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

TcpStream::Read TcpStream::read(std::span<std::byte> buffer, SteadyTime deadline) {
  while (true) {
    const Waited waited = wait_for(socket_.get(), WaitFor::input, deadline, *interrupt_);
    if (waited == Waited::timed_out) return {.size = 0, .end = End::timed_out};
    if (waited == Waited::interrupted) return {.size = 0, .end = End::interrupted};
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size > 0) return {.size = static_cast<std::size_t>(size), .end = End::none};
    if (size == 0) return {.size = 0, .end = End::closed};
    if (errno != EAGAIN && errno != EINTR) return {.size = 0, .end = End::broken};
  }
}

}  // namespace yamabiko
