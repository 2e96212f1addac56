// The few of memcached's many statistics and settings that are worth telling.
#pragma once

#include "yamabiko/protocol/codec.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace yamabiko::memcached {

// Takes the pairs of a reply to stats or stats settings, in the order in which
// they come, and gives facts in the order of our table.
class StatCollector {
 public:
  // The first pair of a name counts. Names that are not in the table are
  // passed over; so is a number that is none, which makes error() malformed.
  void add(std::string_view name, std::string_view value);

  // Pairs so far, known or not.
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::error_code error() const { return error_; }
  // Version, facts and flags into `decoded`. What a stored item could be
  // amplified to is among them over UDP alone: TCP can't be reflected.
  void tell(Transport transport, Decoded& decoded) const;

  static constexpr std::size_t known_names = 16;

 private:
  std::size_t count_ = 0;
  std::string version_;
  std::array<std::optional<FactValue>, known_names> values_;
  std::error_code error_;
};

// What fetching one stored item of this size would bring, in a sentence;
// empty for a size that memcached doesn't allow.
[[nodiscard]] std::string computed_worst_case(std::uint64_t item_size_max);

}  // namespace yamabiko::memcached
