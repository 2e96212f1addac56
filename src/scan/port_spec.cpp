// Reads lists of ports.
#include "yamabiko/scan/port_spec.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace yamabiko {
namespace {

struct Range {
  unsigned first = 1;
  unsigned last = 65535;
};

std::optional<unsigned> parse_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1 || number > 65535)
    return std::nullopt;
  return number;
}

// "80", "1-1024", "1024-", "-1024" or "-".
std::optional<Range> parse_range(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) {
    const auto number = parse_number(text);
    if (!number) return std::nullopt;
    return Range{.first = *number, .last = *number};
  }
  Range range;
  const std::string_view low = text.substr(0, dash);
  const std::string_view high = text.substr(dash + 1);
  if (!low.empty()) {
    const auto number = parse_number(low);
    if (!number) return std::nullopt;
    range.first = *number;
  }
  if (!high.empty()) {
    const auto number = parse_number(high);
    if (!number) return std::nullopt;
    range.last = *number;
  }
  if (range.first > range.last) return std::nullopt;
  return range;
}

}  // namespace

tl::expected<std::vector<Port>, std::string> parse_ports(std::string_view text) {
  std::vector<bool> wanted_udp(65'536);
  std::vector<bool> wanted_tcp(65'536);
  bool udp = true;
  bool tcp = true;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    if (item.starts_with("U:") || item.starts_with("T:")) {
      udp = item.front() == 'U';
      tcp = !udp;
      item.remove_prefix(2);
    }
    const auto range = parse_range(item);
    if (!range)
      return tl::unexpected(
          fmt::format("'{}' is no port or range of ports from 1 to 65535; write -p 111, -p 111,443 "
                      "or -p U:111,T:1-1024",
                      printable(item)));
    for (unsigned number = range->first; number <= range->last; ++number) {
      wanted_udp[number] = wanted_udp[number] || udp;
      wanted_tcp[number] = wanted_tcp[number] || tcp;
    }
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  std::vector<Port> ports;
  for (std::size_t number = 0; number < wanted_udp.size(); ++number) {
    const auto port = static_cast<std::uint16_t>(number);
    if (wanted_udp[number]) ports.push_back({.transport = Transport::udp, .number = port});
    if (wanted_tcp[number]) ports.push_back({.transport = Transport::tcp, .number = port});
  }
  return ports;
}

std::string to_text(const std::vector<Port>& ports) {
  std::string text;
  for (const Transport transport : {Transport::udp, Transport::tcp}) {
    std::vector<unsigned> numbers;
    for (const Port& port : ports)
      if (port.transport == transport) numbers.push_back(port.number);
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t first = 0; first < numbers.size();) {
      std::size_t last = first;
      while (last + 1 < numbers.size() && numbers[last + 1] <= numbers[last] + 1) ++last;
      const std::string_view mark = transport == Transport::udp ? "U:" : "T:";
      text +=
          fmt::format("{}{}{}", text.empty() ? "" : ",", first == 0 ? mark : "", numbers[first]);
      if (numbers[last] != numbers[first]) text += fmt::format("-{}", numbers[last]);
      first = last + 1;
    }
  }
  return text;
}

}  // namespace yamabiko
