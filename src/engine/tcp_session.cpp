// A TCP session as a chain of Asio completions.
#include "engine/tcp_session.hpp"

#include "engine/connect_failure.hpp"
#include "engine/socket_address.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <asio/buffer.hpp>
#include <asio/write.hpp>

namespace yamabiko {
namespace {

using asio::ip::tcp;
using std::chrono::milliseconds;

// How long a peer may be silent before others are tried beside this one.
constexpr milliseconds hesitation{300};
// How long a service that speaks first may take to begin, and to go on.
constexpr milliseconds banner_begins{1000};
constexpr milliseconds banner_goes_on{200};
constexpr std::size_t largest_banner = 4096;
// Stream that grew by little is decoded only once it pauses, so that a peer
// who drips octets can't make us decode the whole stream for each.
constexpr milliseconds pause{20};

tcp::endpoint to_endpoint(const Endpoint& endpoint) {
  const SocketAddress address = to_socket_address(endpoint.target, endpoint.port);
  tcp::endpoint result;
  result.resize(address.size);
  std::memcpy(result.data(), address.data(), address.size);
  return result;
}

}  // namespace

TcpSession::TcpSession(asio::io_context& context, const ScanOptions& options,
                       const Endpoint& endpoint, Exchange exchange, Handlers handlers,
                       PcapFile* recording)
    : options_(options),
      endpoint_(endpoint),
      handlers_(std::move(handlers)),
      recording_(recording),
      socket_(context),
      timer_(context) {
  outcome_.exchange = std::move(exchange);
}

void TcpSession::start() {
  started_ = std::chrono::steady_clock::now();
  const Family family = endpoint_.target.family();
  std::error_code error;
  socket_.open(family == Family::v4 ? tcp::v4() : tcp::v6(), error);
  if (!error) error = bind_as_asked(socket_.native_handle(), family, options_);
  if (error) {
    outcome_.state = State::unreachable;
    outcome_.reason = fmt::format("not sent: {}", error.message());
    end();
    return;
  }
  // With it an ICMP error ends the connect at once, and says which it was.
  // Where it can't be had, the errno of the connect must do.
  static_cast<void>(report_icmp_errors(socket_.native_handle(), family));
  const auto patience = options_.timeout * (options_.retries + 1);
  timer_.expires_after(patience);
  timer_.async_wait([self = shared_from_this()](std::error_code cancelled) {
    if (cancelled || self->ended_ || self->outcome_.connect_time) return;
    self->outcome_.reason = "no reply";
    self->end();
  });
  socket_.async_connect(to_endpoint(endpoint_),
                        [self = shared_from_this()](std::error_code result) {
                          if (!self->ended_) self->connected(result);
                        });
  recording_.connecting(socket_.native_handle(),
                        {.address = endpoint_.target, .port = endpoint_.port});
}

void TcpSession::stop() {
  if (ended_) return;
  satisfied();  // what came may not have been decoded yet
  end();
}

void TcpSession::connected(std::error_code error) {
  if (error) {
    refused(error);
    return;
  }
  const TimePoint now = std::chrono::steady_clock::now();
  latest_end_ = now + options_.timeout * (options_.retries + 1);
  recording_.connected();
  outcome_.state = State::open;
  outcome_.reason = "connected";
  outcome_.connect_time = std::chrono::duration_cast<std::chrono::microseconds>(now - started_);
  ask();
}

void TcpSession::refused(std::error_code error) {
  ConnectFailure failure = judge_connect_failure(socket_.native_handle(), error, endpoint_.target,
                                                 handlers_.is_own_address);
  if (failure.icmp && failure.icmp->from)
    recording_.icmp(*failure.icmp->from, failure.icmp->icmp);
  else if (failure.state == State::closed)
    recording_.reset();
  outcome_.state = failure.state;
  outcome_.reason = std::move(failure.reason);
  end();
}

void TcpSession::ask() {
  if (outcome_.exchange.request.empty()) {
    read();
    wait(std::min(banner_begins, options_.timeout));
    return;
  }
  // The request stays in the outcome, which outlives the write.
  asio::async_write(
      socket_, asio::buffer(outcome_.exchange.request),
      [self = shared_from_this()](std::error_code, std::size_t size) {
        if (!self->ended_)
          self->recording_.sent(ByteView(self->outcome_.exchange.request).first(size));
      });
  read();
  wait(std::min(hesitation, options_.timeout));
}

void TcpSession::read() {
  socket_.async_read_some(asio::buffer(buffer_),
                          [self = shared_from_this()](std::error_code error, std::size_t size) {
                            if (self->ended_) return;
                            if (size > 0) self->received(size);
                            if (error && !self->ended_) {
                              if (error == asio::error::eof) self->recording_.peer_closed();
                              if (error == asio::error::connection_reset) self->recording_.reset();
                              self->peer_closed_ = true;
                              self->satisfied();
                              self->end();
                            }
                          });
}

void TcpSession::received(std::size_t size) {
  recording_.received(ByteView(buffer_).first(size));
  Exchange& exchange = outcome_.exchange;
  if (exchange.stream.empty())
    exchange.rtt = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - started_ - *outcome_.connect_time);
  const std::size_t most = exchange.probe != nullptr ? options_.max_bytes : largest_banner;
  const std::size_t room = most - exchange.stream.size();
  exchange.stream.insert(exchange.stream.end(), buffer_.begin(),
                         buffer_.begin() + static_cast<std::ptrdiff_t>(std::min(size, room)));
  if (size >= room) {
    exchange.capped = true;
    satisfied();
    end();
    return;
  }
  const bool grew = exchange.stream.size() >= decoded_octets_ + decoded_octets_ / 4 + 1;
  if (grew && satisfied()) {
    end();
    return;
  }
  read();
  if (exchange.probe == nullptr)
    wait(banner_goes_on);
  else
    wait(decoded_octets_ == exchange.stream.size() ? options_.timeout : pause);
}

bool TcpSession::satisfied() {
  Exchange& exchange = outcome_.exchange;
  if (exchange.probe == nullptr || (exchange.stream.empty() && !peer_closed_)) return false;
  const std::array<ByteView, 1> parts{exchange.stream};
  exchange.decoded = exchange.probe->decode(
      {.transport = Transport::tcp, .cookie = exchange.cookie, .request = exchange.request},
      {.parts = parts, .ended = peer_closed_});
  decoded_octets_ = exchange.stream.size();
  return exchange.decoded.complete;
}

// Goes on after `quiet` without an octet, but not beyond the latest end.
void TcpSession::wait(milliseconds quiet) {
  timer_.expires_at(
      std::min(std::chrono::steady_clock::now() + TimePoint::duration(quiet), latest_end_));
  timer_.async_wait([self = shared_from_this()](std::error_code cancelled) {
    if (!cancelled && !self->ended_) self->fell_silent();
  });
}

void TcpSession::fell_silent() {
  const Exchange& exchange = outcome_.exchange;
  const bool over = std::chrono::steady_clock::now() >= latest_end_ || exchange.probe == nullptr;
  if (!over && exchange.stream.empty() && !hesitated_) {
    hesitated_ = true;
    handlers_.on_hesitation();
    wait(options_.timeout - std::min(hesitation, options_.timeout));
    return;
  }
  if (decoded_octets_ != exchange.stream.size()) {
    if (satisfied() || over) {
      end();
      return;
    }
    wait(options_.timeout);
    return;
  }
  end();
}

void TcpSession::end() {
  if (ended_) return;
  ended_ = true;
  std::error_code ignored;
  timer_.cancel();
  recording_.closing(socket_.native_handle());
  socket_.close(ignored);
  handlers_.on_end(std::move(outcome_));
}

}  // namespace yamabiko
