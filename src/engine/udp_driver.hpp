// Runs a UDP scan on real sockets and real time.
#pragma once

#include "engine/pacer.hpp"
#include "engine/recording_channel.hpp"
#include "engine/udp_channel.hpp"
#include "engine/udp_scan.hpp"

#include <functional>
#include <memory>
#include <system_error>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

namespace yamabiko {

class UdpDriver {
 public:
  // All references must outlive the driver. `v4` and `v6`: which families the
  // scan has targets of. `recording`: null for none.
  UdpDriver(asio::io_context& context, const ScanOptions& options, UdpScan& scan, Pacer& pacer,
            bool v4, bool v6, PcapFile* recording, std::function<void()> on_done);

  [[nodiscard]] std::error_code start();
  // Ends the scan at once; what answered is reported.
  void stop();
  // Nothing more is expected from that endpoint.
  void release(const Address& to, std::uint16_t port);

 private:
  [[nodiscard]] OpenedChannel open_channel(UdpListener& listener);
  void pump();
  // Whether there is more to send right now.
  bool send_some();
  bool fill(TimePoint now);
  void set_timer(TimePoint now);
  void finish();

  asio::io_context& context_;
  const ScanOptions& options_;
  UdpScan& scan_;
  bool v4_;
  bool v6_;
  PcapFile* recording_;
  std::function<void()> on_done_;
  std::unique_ptr<UdpChannel> channel_;
  Pacer& pacer_;     // requests
  Pacer bandwidth_;  // their bits
  asio::steady_timer timer_;
  std::vector<OutgoingDatagram> batch_;  // what next() gave and send() has not taken
  bool blocked_ = false;                 // until the socket is writable
  bool paced_ = false;                   // until the pacer has a token
  bool posted_ = false;                  // a turn is on its way
  bool finished_ = false;
};

}  // namespace yamabiko
