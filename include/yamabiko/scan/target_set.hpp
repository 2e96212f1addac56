// The addresses to probe, as blocks: a number gives the address and back, so
// that a range is never stored as a list.
#pragma once

#include "yamabiko/wire/address.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

// `count` consecutive addresses.
struct AddressBlock {
  Address first;
  std::uint64_t count = 1;

  friend bool operator==(const AddressBlock&, const AddressBlock&) = default;
};

class TargetSet {
 public:
  TargetSet() = default;
  // Overlaps are merged: each address is in the set once, in order of address.
  // What is in `excluded` is not.
  explicit TargetSet(std::vector<AddressBlock> blocks, std::vector<AddressBlock> excluded = {});

  // What the user called this address; reported beside it.
  void set_name(const Address& address, std::string name);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] bool has(Family family) const;
  // In order of address, disjoint.
  [[nodiscard]] std::vector<AddressBlock> blocks() const;
  // The address of that number, below size().
  [[nodiscard]] Address at(std::uint64_t index) const;
  // The number of that address, or nothing when it is not a target.
  [[nodiscard]] std::optional<std::uint64_t> find(const Address& address) const;
  // Empty when the user gave the address itself.
  [[nodiscard]] std::string_view name_of(const Address& address) const;

 private:
  struct Placed {
    AddressBlock block;
    std::uint64_t start = 0;  // the number of its first address
  };
  std::vector<Placed> blocks_;  // in order of address, disjoint
  std::uint64_t size_ = 0;
  std::map<Address, std::string> names_;
};

}  // namespace yamabiko
