// Sends and receives datagrams for the UDP scan, whatever the system offers.
#pragma once

#include "engine/icmp.hpp"
#include "engine/socket_name.hpp"
#include "yamabiko/bytes/bytes.hpp"
#include "yamabiko/wire/address.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <system_error>

namespace yamabiko {

using TimePoint = std::chrono::steady_clock::time_point;

struct OutgoingDatagram {
  Address to;
  std::uint16_t port = 0;
  Bytes payload;
};

// `payload` is valid only during the call that brings it.
struct IncomingDatagram {
  Address source;
  std::uint16_t port = 0;
  std::uint32_t ip_packets = 1;
  ByteView payload;
  std::optional<Address> to;  // which of our addresses it came to, where the system tells
};

// An ICMP error for a datagram of ours.
struct UdpError {
  Address to;  // where the datagram was going
  std::uint16_t port = 0;
  IcmpMessage icmp;
  std::optional<Address> from;  // who says so, where the system tells
  Bytes quoted;                 // what it quotes of our payload, likewise
};

// Hears what a channel brings.
class UdpListener {
 public:
  virtual ~UdpListener() = default;
  virtual void on_datagram(TimePoint now, const IncomingDatagram& datagram) = 0;
  virtual void on_icmp(TimePoint now, const UdpError& error) = 0;
  // Our own system refused to send to that endpoint. `datagram` is the very object
  // that send() was given.
  virtual void on_send_failure(TimePoint now, const OutgoingDatagram& datagram,
                               std::error_code error) = 0;
};

class UdpChannel {
 public:
  virtual ~UdpChannel() = default;
  // Sends in order, and tells how many it disposed of (sent, or reported as a
  // failure): fewer than given when the system can't take more now.
  virtual std::size_t send(std::span<const OutgoingDatagram> datagrams) = 0;
  // Hands what has arrived to the listener, without waiting.
  virtual void receive() = 0;
  // Calls back whenever there is something to receive, until close().
  virtual void start(std::function<void()> on_readable) = 0;
  // Whether those calls are wanted: not while the caller keeps receiving anyway,
  // for a socket that is watched is slower to send from.
  virtual void set_watched(bool /*watched*/) {}
  // Calls back once, when send() can take more.
  virtual void when_writable(std::function<void()> handler) = 0;
  // Nothing more is expected from that endpoint.
  virtual void release(const Address& to, std::uint16_t port) = 0;
  virtual void close() = 0;
  // Our end of what is exchanged with that endpoint. Its address is the
  // unspecified one where the system chooses for each datagram.
  [[nodiscard]] virtual std::optional<SocketName> local_name(const Address& to,
                                                             std::uint16_t port) = 0;
};

}  // namespace yamabiko
