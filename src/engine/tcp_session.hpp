// One TCP connection: connect, ask or listen, read until the decoder is
// satisfied, the peer is silent or a cap is reached.
#pragma once

#include "engine/icmp.hpp"
#include "engine/tcp_recording.hpp"
#include "engine/udp_channel.hpp"
#include "yamabiko/engine/options.hpp"
#include "yamabiko/scan/observation.hpp"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

namespace yamabiko {

// How a session ended.
struct TcpOutcome {
  State state = State::no_answer;  // open once connected
  std::string reason;
  std::optional<std::chrono::microseconds> connect_time;
  Exchange exchange;
};

class TcpSession : public std::enable_shared_from_this<TcpSession> {
 public:
  struct Handlers {
    // Connected, asked, and silent for a while: time for other requests.
    std::function<void()> on_hesitation;
    std::function<void(TcpOutcome&&)> on_end;
    std::function<bool(const Address&)> is_own_address;
  };

  // `exchange` has probe, cookie and request; without a probe the session
  // listens for a banner. `recording`: null for none.
  TcpSession(asio::io_context& context, const ScanOptions& options, const Endpoint& endpoint,
             Exchange exchange, Handlers handlers, PcapFile* recording);

  void start();
  // Ends with what is known.
  void stop();

 private:
  void connected(std::error_code error);
  void refused(std::error_code error);
  void ask();
  void read();
  void received(std::size_t size);
  // Whether the decoder says that all is there.
  bool satisfied();
  void wait(std::chrono::milliseconds quiet);
  void fell_silent();
  void end();

  const ScanOptions& options_;
  Endpoint endpoint_;
  Handlers handlers_;
  TcpOutcome outcome_;
  TcpRecording recording_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer timer_;
  TimePoint started_;
  TimePoint latest_end_;            // whatever the peer does
  std::size_t decoded_octets_ = 0;  // what the decoder has seen
  bool hesitated_ = false;
  bool peer_closed_ = false;
  bool ended_ = false;
  std::array<std::byte, 16384>
      buffer_;  // not filled with zeros: that costs as much as a system call
};

}  // namespace yamabiko
