// Merges blocks of addresses and numbers what is in them.
#include "yamabiko/scan/target_set.hpp"

#include <algorithm>
#include <cassert>

namespace yamabiko {
namespace {

// How far `address` lies behind `base`, or nothing when it lies before it, is
// of another family or zone, or lies 2^64 or more behind.
std::optional<std::uint64_t> distance(const Address& base, const Address& address) {
  if (base.family() != address.family() || base.scope_id() != address.scope_id() || address < base)
    return std::nullopt;
  const ByteView low = base.octets();
  const ByteView high = address.octets();
  const std::size_t size = low.size();
  const std::size_t tail = std::min<std::size_t>(size, 8);
  if (!std::equal(low.begin(), low.end() - static_cast<std::ptrdiff_t>(tail), high.begin()))
    return std::nullopt;
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  for (std::size_t i = size - tail; i < size; ++i) {
    from = from << 8 | std::to_integer<std::uint64_t>(low[i]);
    to = to << 8 | std::to_integer<std::uint64_t>(high[i]);
  }
  return to - from;
}

// Zones first, so that the addresses of one zone stand together.
bool before(const AddressBlock& a, const AddressBlock& b) {
  if (a.first.scope_id() != b.first.scope_id()) return a.first.scope_id() < b.first.scope_id();
  return a.first < b.first;
}

}  // namespace

TargetSet::TargetSet(std::vector<AddressBlock> blocks) {
  std::sort(blocks.begin(), blocks.end(), before);
  for (const AddressBlock& block : blocks) {
    if (block.count == 0) continue;
    if (!blocks_.empty()) {
      AddressBlock& last = blocks_.back().block;
      const auto gap = distance(last.first, block.first);
      if (gap && *gap <= last.count) {
        const std::uint64_t count = std::max(last.count, *gap + block.count);
        size_ += count - last.count;
        last.count = count;
        continue;
      }
    }
    blocks_.push_back({.block = block, .start = size_});
    size_ += block.count;
  }
}

void TargetSet::set_name(const Address& address, std::string name) {
  names_.emplace(address, std::move(name));
}

Address TargetSet::at(std::uint64_t index) const {
  assert(index < size_);
  const auto behind =
      std::upper_bound(blocks_.begin(), blocks_.end(), index,
                       [](std::uint64_t i, const Placed& p) { return i < p.start; });
  const Placed& placed = *std::prev(behind);
  return placed.block.first.plus(index - placed.start);
}

std::optional<std::uint64_t> TargetSet::find(const Address& address) const {
  const AddressBlock probe{.first = address};
  const auto behind =
      std::upper_bound(blocks_.begin(), blocks_.end(), probe,
                       [](const AddressBlock& a, const Placed& p) { return before(a, p.block); });
  if (behind == blocks_.begin()) return std::nullopt;
  const Placed& placed = *std::prev(behind);
  const auto offset = distance(placed.block.first, address);
  if (!offset || *offset >= placed.block.count) return std::nullopt;
  return placed.start + *offset;
}

std::string_view TargetSet::name_of(const Address& address) const {
  const auto found = names_.find(address);
  return found == names_.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace yamabiko
