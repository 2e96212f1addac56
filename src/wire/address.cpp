// Reads, writes and counts on from addresses.
#include "yamabiko/wire/address.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <net/if.h>

namespace yamabiko {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_mapped(const std::array<std::uint8_t, 16>& octets) {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), octets.begin());
}

// The index of the interface that a zone (RFC 4007 section 11) names, be it by
// name or by number; 0 when there is none.
std::uint32_t zone_index(const std::string& zone) {
  if (const unsigned index = if_nametoindex(zone.c_str()); index != 0) return index;
  std::uint32_t index = 0;
  const char* end = zone.data() + zone.size();
  const auto [stop, error] = std::from_chars(zone.data(), end, index);
  if (error != std::errc{} || stop != end) return 0;
  std::array<char, IF_NAMESIZE> name{};
  return if_indextoname(index, name.data()) != nullptr ? index : 0;
}

std::string zone_text(std::uint32_t index) {
  std::array<char, IF_NAMESIZE> name{};
  if (if_indextoname(index, name.data()) != nullptr) return name.data();
  return std::to_string(index);
}

// Where the longest run of zero groups begins and ends; of equal ones the
// first, and none of a single group (RFC 5952 section 4.2).
struct Run {
  std::size_t begin = 8;
  std::size_t end = 8;
};

Run longest_zero_run(const std::array<unsigned, 8>& groups) {
  Run longest;
  for (std::size_t begin = 0; begin < groups.size(); ++begin) {
    std::size_t end = begin;
    while (end < groups.size() && groups.at(end) == 0) ++end;
    if (end - begin > std::max<std::size_t>(longest.end - longest.begin, 1)) longest = {begin, end};
  }
  return longest;
}

std::string v4_text(const std::uint8_t* octets) {
  return fmt::format("{}.{}.{}.{}", octets[0], octets[1], octets[2], octets[3]);
}

std::string v6_text(const std::array<std::uint8_t, 16>& octets) {
  if (is_mapped(octets)) return "::ffff:" + v4_text(octets.data() + 12);  // section 5

  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups.at(i) = static_cast<unsigned>(octets.at(2 * i) << 8U | octets.at(2 * i + 1));
  const Run zeros = longest_zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (i == zeros.begin) {
      text += "::";
      i = zeros.end - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    text += fmt::format("{:x}", groups.at(i));
  }
  return text;
}

}  // namespace

Address Address::v4(std::array<std::uint8_t, 4> octets) {
  Address address;
  std::copy(octets.begin(), octets.end(), address.octets_.begin());
  return address;
}

Address Address::v6(std::array<std::uint8_t, 16> octets, std::uint32_t scope_id) {
  Address address;
  address.family_ = Family::v6;
  address.octets_ = octets;
  address.scope_id_ = scope_id;
  return address;
}

std::optional<Address> Address::parse(std::string_view text) {
  // inet_pton reads up to a NUL and would take the front of "192.0.2.1\0x".
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::size_t percent = text.find('%');
  const std::string number{text.substr(0, percent)};

  std::array<std::uint8_t, 4> four{};
  if (percent == std::string_view::npos && inet_pton(AF_INET, number.c_str(), four.data()) == 1)
    return v4(four);

  std::array<std::uint8_t, 16> sixteen{};
  if (inet_pton(AF_INET6, number.c_str(), sixteen.data()) != 1) return std::nullopt;
  if (percent == std::string_view::npos) {
    if (!is_mapped(sixteen)) return v6(sixteen);
    std::copy(sixteen.begin() + 12, sixteen.end(), four.begin());
    return v4(four);
  }
  // A zone says which link is meant, so it has a meaning only where the
  // address by itself does not.
  Address address = v6(sixteen);
  if (!address.is_link_local() && !address.is_multicast()) return std::nullopt;
  address.scope_id_ = zone_index(std::string{text.substr(percent + 1)});
  if (address.scope_id_ == 0) return std::nullopt;
  return address;
}

ByteView Address::octets() const {
  return std::as_bytes(std::span{octets_}).first(family_ == Family::v4 ? 4 : 16);
}

std::string Address::text() const {
  if (family_ == Family::v4) return v4_text(octets_.data());
  std::string text = v6_text(octets_);
  if (scope_id_ != 0) text += '%' + zone_text(scope_id_);
  return text;
}

bool Address::is_multicast() const {
  return family_ == Family::v4 ? (octets_[0] & 0xf0U) == 0xe0 : octets_[0] == 0xff;
}

bool Address::is_unspecified() const {
  return std::all_of(octets_.begin(), octets_.end(), [](auto octet) { return octet == 0; });
}

bool Address::is_link_local() const {
  if (family_ == Family::v4) return octets_[0] == 169 && octets_[1] == 254;
  return octets_[0] == 0xfe && (octets_[1] & 0xc0U) == 0x80;
}

Address Address::plus(std::uint64_t offset) const {
  Address sum = *this;
  std::uint64_t carry = offset;
  for (std::size_t i = octets().size(); i-- > 0 && carry != 0;) {
    // Octet and low octet of the carry apart from the rest: the sum of the
    // whole could pass 64 bits.
    const std::uint64_t low = sum.octets_.at(i) + (carry & 0xffU);
    sum.octets_.at(i) = static_cast<std::uint8_t>(low);
    carry = (carry >> 8U) + (low >> 8U);
  }
  return sum;
}

std::optional<std::uint64_t> Address::distance_to(const Address& later) const {
  if (family_ != later.family_ || scope_id_ != later.scope_id_ || later < *this)
    return std::nullopt;
  const std::size_t size = octets().size();
  const std::size_t tail = std::min<std::size_t>(size, sizeof(std::uint64_t));
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (i < size - tail) {
      if (octets_.at(i) != later.octets_.at(i)) return std::nullopt;
      continue;
    }
    from = from << 8U | octets_.at(i);
    to = to << 8U | later.octets_.at(i);
  }
  return to - from;
}

}  // namespace yamabiko
