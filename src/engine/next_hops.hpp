// Where frames to each address have to go, as the kernel would send them.
//
// Routes and rules cut the addresses into cells within which all go the same
// way; one question a cell will do, however many addresses it has.
#pragma once

#include "engine/route_table.hpp"
#include "engine/udp_channel.hpp"

#include <optional>
#include <vector>

namespace yamabiko {

struct NextHop {
  unsigned interface = 0;
  EthernetAddress from{};
  EthernetAddress to{};
  Address source;
};

class NextHops {
 public:
  explicit NextHops(RouteTable table) : table_(std::move(table)) {}

  // The way to a router on an Ethernet whose address is known; null for all
  // else, which is left to an ordinary socket. That also makes the kernel look
  // for a router that it does not know yet. The result is valid until the next call.
  [[nodiscard]] const NextHop* to(const Address& destination, TimePoint now);

 private:
  struct Cell {
    Address first;
    std::optional<TimePoint> asked;
    std::optional<NextHop> hop;
  };
  struct Cells {
    std::vector<Cell> list;  // in order of address; empty: not asked for yet
    std::size_t latest = 0;
  };

  [[nodiscard]] Cell& cell_of(const Address& destination);
  [[nodiscard]] std::vector<Cell> cut(Family family);
  [[nodiscard]] std::optional<NextHop> resolve(const Address& destination);

  RouteTable table_;
  Cells v4_;
  Cells v6_;
  TimePoint looked_;
};

}  // namespace yamabiko
