// Asks the kernel which way a packet would go (rtnetlink).
#pragma once

#include "yamabiko/engine/options.hpp"
#include "yamabiko/wire/address.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

#include <tl/expected.hpp>

struct mnl_socket;

namespace yamabiko {

using EthernetAddress = std::array<std::uint8_t, 6>;

// The addresses that begin with the first `bits` bits of `first`.
struct Prefix {
  Address first;
  unsigned bits = 0;
};

struct Route {
  unsigned interface = 0;
  std::optional<Address> gateway;  // absent: the destination is on the link
  Address source;
};

class RouteTable {
 public:
  // `options` must outlive it: source and interface count for the choice.
  [[nodiscard]] static tl::expected<RouteTable, std::error_code> open(const ScanOptions& options);

  // What any route or rule of that family tells apart.
  [[nodiscard]] std::vector<Prefix> prefixes(Family family);
  // How the kernel would send to that address now; nothing where it would not, or
  // not just as it is over one link (local, tunnelled, refused …).
  [[nodiscard]] std::optional<Route> route_to(const Address& destination);
  // Of the neighbour with that address, where the kernel knows it.
  [[nodiscard]] std::optional<EthernetAddress> neighbour(unsigned interface,
                                                         const Address& address);
  // Of an interface itself; nothing unless it is Ethernet and up.
  [[nodiscard]] std::optional<EthernetAddress> own_address(unsigned interface);
  // Whether a route, a rule or an interface has changed since the last call.
  [[nodiscard]] bool has_changed();

 private:
  struct Close {
    void operator()(mnl_socket* socket) const;
  };
  using Socket = std::unique_ptr<mnl_socket, Close>;

  explicit RouteTable(const ScanOptions& options) : options_(options) {}

  const ScanOptions& options_;
  Socket requests_;
  Socket changes_;
  unsigned sequence_ = 0;
};

}  // namespace yamabiko
