// Records one TCP connection as the segments that must have been there.
//
// The system does TCP for us and tells only how it went. So there is one segment
// for each thing that is known to have happened; retransmissions, the peer's
// bare acknowledgements and TCP options are not seen. Sequence numbers begin at 0.
#pragma once

#include "engine/icmp.hpp"
#include "engine/pcap_file.hpp"
#include "engine/socket_name.hpp"
#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>

namespace yamabiko {

class TcpRecording {
 public:
  // Null: nothing is recorded. The file must outlive the recording.
  explicit TcpRecording(PcapFile* file) : file_(file) {}

  // connect() was called on that socket.
  void connecting(int socket, const SocketName& peer);
  void connected();
  // The peer refused or broke the connection.
  void reset();
  void icmp(const Address& from, const IcmpMessage& message);
  void sent(ByteView octets);
  void received(ByteView octets);
  // The peer will send no more.
  void peer_closed();
  // close() is about to be called on that socket.
  void closing(int socket);

 private:
  enum class Phase : std::uint8_t { idle, asked, open, over };

  void from_us(std::uint8_t flags, ByteView payload = {});
  void from_peer(std::uint8_t flags, ByteView payload = {});

  PcapFile* file_;
  Phase phase_ = Phase::idle;
  SocketName ours_;
  SocketName peer_;
  std::uint32_t our_next_ = 0;  // sequence numbers
  std::uint32_t peer_next_ = 0;
};

}  // namespace yamabiko
