// Looks an endpoint up in the blocks and ports of a coverage.
#include "audit/covered.hpp"

#include <algorithm>

namespace yamabiko {

Covered::Covered(const Coverage& coverage) {
  std::vector<std::pair<std::string, std::string>> blocks;
  for (const AddressBlock& block : coverage.targets)
    blocks.emplace_back(address_key(block.first), address_key(block.first.plus(block.count - 1)));
  // Whoever wrote the file may have had another order in mind, and overlaps.
  std::sort(blocks.begin(), blocks.end());
  for (auto& block : blocks) {
    if (!blocks_.empty() && block.first <= blocks_.back().second)
      blocks_.back().second = std::max(blocks_.back().second, block.second);
    else
      blocks_.push_back(std::move(block));
  }
  for (const Port& port : coverage.ports)
    (port.transport == Transport::udp ? udp_ : tcp_).set(port.number);
}

bool Covered::has_address(const std::string& address_key) const {
  const auto behind =
      std::upper_bound(blocks_.begin(), blocks_.end(), address_key,
                       [](const std::string& key, const auto& block) { return key < block.first; });
  return behind != blocks_.begin() && address_key <= std::prev(behind)->second;
}

bool Covered::has_port(const Place& place) const {
  return (place.transport == Transport::udp ? udp_ : tcp_).test(place.port);
}

}  // namespace yamabiko
