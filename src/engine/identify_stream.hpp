// A TCP connection for one thread, plain or inside TLS: each call has a deadline,
// and a signal ends it.
#pragma once

#include "engine/connect_failure.hpp"
#include "engine/file_handle.hpp"
#include "engine/identify_tls.hpp"
#include "engine/identify_wait.hpp"
#include "yamabiko/bytes/bytes.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>

#include <tl/expected.hpp>

namespace yamabiko {

class TcpStream {
 public:
  // `interrupt` must outlive the stream.
  [[nodiscard]] static tl::expected<TcpStream, ConnectFailure> connect(
      const Endpoint& endpoint, SteadyTime deadline, const InterruptWatch& interrupt,
      const std::function<bool(const Address&)>& is_own_address);

  // From here on all goes through TLS. The session tells how it went.
  [[nodiscard]] const TlsSession& start_tls(const TlsContext& context, const TlsOffer& offer,
                                            SteadyTime deadline);

  // Whether all of it left before the deadline.
  [[nodiscard]] bool send(ByteView octets, SteadyTime deadline);
  [[nodiscard]] StreamRead read(std::span<std::byte> buffer, SteadyTime deadline);

 private:
  TcpStream(FileHandle socket, const InterruptWatch& interrupt)
      : socket_(std::move(socket)), interrupt_(&interrupt) {}

  FileHandle socket_;
  std::optional<TlsSession> tls_;
  const InterruptWatch* interrupt_;
};

}  // namespace yamabiko
