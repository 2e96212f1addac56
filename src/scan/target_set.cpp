// Merges blocks of addresses and numbers what is in them.
#include "yamabiko/scan/target_set.hpp"

#include <algorithm>
#include <cassert>

namespace yamabiko {
namespace {

// Zones first, so that the addresses of one zone stand together.
bool before(const AddressBlock& a, const AddressBlock& b) {
  if (a.first.scope_id() != b.first.scope_id()) return a.first.scope_id() < b.first.scope_id();
  return a.first < b.first;
}

std::vector<AddressBlock> merged(std::vector<AddressBlock> blocks) {
  std::sort(blocks.begin(), blocks.end(), before);
  std::vector<AddressBlock> result;
  for (const AddressBlock& block : blocks) {
    if (block.count == 0) continue;
    const auto gap = result.empty() ? std::nullopt : result.back().first.distance_to(block.first);
    if (gap && *gap <= result.back().count)
      result.back().count = std::max(result.back().count, *gap + block.count);
    else
      result.push_back(block);
  }
  return result;
}

// What is left of `block`, from its `begin`-th address on, when `excluded` is
// taken out; whole pieces before it go to `pieces`.
std::uint64_t cut(const AddressBlock& block, std::uint64_t begin, const AddressBlock& excluded,
                  std::vector<AddressBlock>& pieces) {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  if (const auto ahead = block.first.distance_to(excluded.first)) {
    if (*ahead >= block.count) return begin;
    from = *ahead;
    to = *ahead + std::min(excluded.count, block.count - *ahead);
  } else {
    const auto behind = excluded.first.distance_to(block.first);
    if (!behind || *behind >= excluded.count) return begin;
    to = std::min(excluded.count - *behind, block.count);
  }
  if (from > begin) pieces.push_back({.first = block.first.plus(begin), .count = from - begin});
  return std::max(begin, to);
}

}  // namespace

TargetSet::TargetSet(std::vector<AddressBlock> blocks, std::vector<AddressBlock> excluded) {
  const std::vector<AddressBlock> without = merged(std::move(excluded));
  std::vector<AddressBlock> pieces;
  for (const AddressBlock& block : merged(std::move(blocks))) {
    // The first exclusion that may reach into the block is the last that begins
    // at or before it.
    auto next = std::upper_bound(without.begin(), without.end(), block, before);
    if (next != without.begin()) --next;
    std::uint64_t begin = 0;
    const AddressBlock end{.first = block.first.plus(block.count - 1)};
    for (; next != without.end() && !before(end, *next); ++next)
      begin = cut(block, begin, *next, pieces);
    if (begin < block.count)
      pieces.push_back({.first = block.first.plus(begin), .count = block.count - begin});
  }
  for (const AddressBlock& piece : pieces) {
    blocks_.push_back({.block = piece, .start = size_});
    size_ += piece.count;
  }
}

bool TargetSet::has(Family family) const {
  return std::any_of(blocks_.begin(), blocks_.end(), [family](const Placed& placed) {
    return placed.block.first.family() == family;
  });
}

std::vector<AddressBlock> TargetSet::blocks() const {
  std::vector<AddressBlock> blocks;
  for (const Placed& placed : blocks_) blocks.push_back(placed.block);
  return blocks;
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
  const auto offset = placed.block.first.distance_to(address);
  if (!offset || *offset >= placed.block.count) return std::nullopt;
  return placed.start + *offset;
}

std::string_view TargetSet::name_of(const Address& address) const {
  const auto found = names_.find(address);
  return found == names_.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace yamabiko
