// A nonblocking socket with deadlines.
#include "engine/identify_stream.hpp"

#include "engine/socket_address.hpp"

#include <cerrno>
#include <utility>

#include <sys/socket.h>

namespace yamabiko {
namespace {

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

const TlsSession& TcpStream::start_tls(const TlsContext& context, const TlsOffer& offer,
                                       SteadyTime deadline) {
  tls_.emplace(context, socket_.get(), offer);
  tls_->handshake(deadline, *interrupt_);
  return *tls_;
}

bool TcpStream::send(ByteView octets, SteadyTime deadline) {
  if (tls_) return tls_->send(octets, deadline, *interrupt_);
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

StreamRead TcpStream::read(std::span<std::byte> buffer, SteadyTime deadline) {
  if (tls_) return tls_->read(buffer, deadline, *interrupt_);
  while (true) {
    const Waited waited = wait_for(socket_.get(), WaitFor::input, deadline, *interrupt_);
    if (waited == Waited::timed_out) return {.size = 0, .end = StreamEnd::timed_out};
    if (waited == Waited::interrupted) return {.size = 0, .end = StreamEnd::interrupted};
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size > 0) return {.size = static_cast<std::size_t>(size), .end = StreamEnd::none};
    if (size == 0) return {.size = 0, .end = StreamEnd::closed};
    if (errno != EAGAIN && errno != EINTR) return {.size = 0, .end = StreamEnd::broken};
  }
}

}  // namespace yamabiko
