// Cells, and how long what is known of them holds.
#include "engine/next_hops.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

// A neighbour may change its address, as routers that stand in for each other do.
constexpr milliseconds keep_known{1000};
// An unknown one is being looked for meanwhile.
constexpr milliseconds keep_unknown{20};
constexpr milliseconds look_for_changes{500};

Address lowest(Family family) {
  return family == Family::v4 ? Address::v4({}) : Address::v6({});
}

// The first address behind a prefix; nothing when it reaches to the last one.
std::optional<Address> behind(const Prefix& prefix) {
  const ByteView octets = prefix.first.octets();
  std::array<std::uint8_t, 16> last{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const unsigned before = 8 * static_cast<unsigned>(i);
    const unsigned covered = prefix.bits > before ? std::min(prefix.bits - before, 8U) : 0;
    last.at(i) = static_cast<std::uint8_t>(std::to_integer<unsigned>(octets[i]) | 0xffU >> covered);
  }
  const Address address = prefix.first.family() == Family::v4
                              ? Address::v4({last[0], last[1], last[2], last[3]})
                              : Address::v6(last);
  const Address next = address.plus(1);
  return next > address ? std::optional(next) : std::nullopt;
}

}  // namespace

const NextHop* NextHops::to(const Address& destination, TimePoint now) {
  if (destination.is_link_local()) return nullptr;
  if (now - looked_ >= look_for_changes) {
    looked_ = now;
    if (table_.has_changed()) v4_ = v6_ = {};
  }
  Cell& cell = cell_of(destination);
  if (!cell.asked || now - *cell.asked >= (cell.hop ? keep_known : keep_unknown)) {
    cell.asked = now;
    cell.hop = resolve(destination);
  }
  return cell.hop ? &*cell.hop : nullptr;
}

NextHops::Cell& NextHops::cell_of(const Address& destination) {
  Cells& cells = destination.family() == Family::v4 ? v4_ : v6_;
  if (cells.list.empty()) cells = {.list = cut(destination.family())};
  const auto& list = cells.list;
  const bool same = list[cells.latest].first <= destination &&
                    (cells.latest + 1 == list.size() || destination < list[cells.latest + 1].first);
  if (!same) {
    const auto next = std::upper_bound(
        list.begin(), list.end(), destination,
        [](const Address& address, const Cell& cell) { return address < cell.first; });
    cells.latest = static_cast<std::size_t>(next - list.begin()) - 1;
  }
  return cells.list[cells.latest];
}

std::vector<NextHops::Cell> NextHops::cut(Family family) {
  std::vector<Address> borders{lowest(family)};
  for (const Prefix& prefix : table_.prefixes(family)) {
    borders.push_back(prefix.first);
    if (const auto next = behind(prefix)) borders.push_back(*next);
  }
  std::sort(borders.begin(), borders.end());
  borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
  std::vector<Cell> cells;
  cells.reserve(borders.size());
  for (const Address& border : borders) cells.push_back({.first = border});
  return cells;
}

std::optional<NextHop> NextHops::resolve(const Address& destination) {
  const auto route = table_.route_to(destination);
  // Without a router each address is a neighbour of its own.
  if (!route || !route->gateway) return std::nullopt;
  const auto from = table_.own_address(route->interface);
  const auto to = table_.neighbour(route->interface, *route->gateway);
  if (!from || !to) return std::nullopt;
  return NextHop{.interface = route->interface, .from = *from, .to = *to, .source = route->source};
}

}  // namespace yamabiko
