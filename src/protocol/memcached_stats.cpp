// Picks statistics and settings, and computes the worst case from a setting.
#include "protocol/memcached_stats.hpp"

#include "protocol/memcached_udp.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace yamabiko::memcached {
namespace {

constexpr std::size_t max_text = 128;

enum class Kind : std::uint8_t { number, text };

struct Known {
  std::string_view name;  // as memcached has it
  std::string_view fact;
  Kind kind = Kind::number;
};

// The first eight come with stats, the others with stats settings.
constexpr std::array<Known, StatCollector::known_names> table{{
    {"uptime", "uptime_seconds", Kind::number},
    {"curr_connections", "curr_connections", Kind::number},
    {"curr_items", "curr_items", Kind::number},
    {"bytes", "bytes", Kind::number},
    {"limit_maxbytes", "limit_maxbytes", Kind::number},
    {"total_items", "total_items", Kind::number},
    {"cmd_get", "cmd_get", Kind::number},
    {"cmd_set", "cmd_set", Kind::number},
    {"item_size_max", "item_size_max", Kind::number},
    {"udpport", "udpport", Kind::number},
    {"tcpport", "tcpport", Kind::number},
    {"inter", "inter", Kind::text},
    {"maxconns", "maxconns", Kind::number},
    {"auth_enabled_sasl", "auth_enabled_sasl", Kind::text},
    {"auth_enabled_ascii", "auth_enabled_ascii", Kind::text},
    {"cas_enabled", "cas_enabled", Kind::text},
}};
constexpr std::string_view item_size_fact = "item_size_max";

std::optional<std::uint64_t> to_number(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return number;
}

std::optional<FactValue> to_value(Kind kind, std::string_view text) {
  if (kind == Kind::text) return printable(text, max_text);
  const auto number = to_number(text);
  if (!number) return std::nullopt;
  return *number;
}

// Two significant digits, with separators: "70,000".
std::string about(std::uint64_t number) {
  std::uint64_t scale = 1;
  while (number / scale >= 100) scale *= 10;
  std::string digits = std::to_string((number + scale / 2) / scale * scale);
  for (std::size_t place = 3; place < digits.size(); place += 4)
    digits.insert(digits.size() - place, 1, ',');
  return digits;
}

}  // namespace

void StatCollector::add(std::string_view name, std::string_view value) {
  ++count_;
  if (name == "version" && version_.empty()) version_ = printable(value, max_text);
  const auto known = std::find_if(table.begin(), table.end(),
                                  [name](const Known& entry) { return entry.name == name; });
  if (known == table.end()) return;
  auto& slot = values_.at(static_cast<std::size_t>(known - table.begin()));
  if (slot) return;
  slot = to_value(known->kind, value);
  if (!slot) error_ = make_error_code(DecodeErrc::malformed);
}

void StatCollector::tell(Transport transport, Decoded& decoded) const {
  decoded.version = version_;
  decoded.flags = {Flag::discloses, Flag::no_auth};
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (values_.at(i)) decoded.facts.push_back({std::string{table.at(i).fact}, *values_.at(i)});
  }
  if (transport != Transport::udp) return;
  const FactValue* const size = find_fact(decoded.facts, item_size_fact);
  if (size == nullptr) return;
  std::string sentence = computed_worst_case(std::get<std::uint64_t>(*size));
  if (!sentence.empty()) decoded.facts.push_back({"computed_worst_case", std::move(sentence)});
}

std::string computed_worst_case(std::uint64_t item_size_max) {
  constexpr std::uint64_t largest_setting = std::uint64_t{1} << 30;  // what -I takes
  if (item_size_max == 0 || item_size_max > largest_setting) return {};
  constexpr std::string_view request = "get k\r\n";
  const std::uint64_t reply =
      fmt::formatted_size("VALUE k 0 {}\r\n\r\nEND\r\n", item_size_max) + item_size_max;
  constexpr std::uint64_t room = datagram_octets - frame_octets;
  const std::uint64_t datagrams = (reply + room - 1) / room;
  const std::uint64_t sent = frame_octets + request.size();
  const std::uint64_t received = reply + datagrams * frame_octets;
  return fmt::format(
      "a stored item of item_size_max {} octets, fetched with a {}-octet request: "
      "{} datagram{}, about {} times (computed, never sent)",
      item_size_max, sent, datagrams, datagrams == 1 ? "" : "s", about(received / sent));
}

}  // namespace yamabiko::memcached
