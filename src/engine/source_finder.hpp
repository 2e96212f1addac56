// Which of our own addresses takes part in an exchange.
#pragma once

#include "engine/socket_name.hpp"
#include "yamabiko/engine/options.hpp"

#include <map>
#include <optional>

namespace yamabiko {

// What the socket is bound to (getsockname); its address is the unspecified one
// while the system chooses it for each datagram. Nothing before it has a port.
[[nodiscard]] std::optional<SocketName> local_name(int socket);

// Asks the system which address it sends from, a destination each: by a socket
// that is connected and sends nothing.
class SourceFinder {
 public:
  // `options` must outlive the finder.
  explicit SourceFinder(const ScanOptions& options) : options_(options) {}

  // The unspecified address when there is no way to `destination`.
  [[nodiscard]] Address source_for(const Address& destination);

 private:
  const ScanOptions& options_;
  std::map<Address, Address> known_;
};

}  // namespace yamabiko
