// Takes HOST:PORT/TRANSPORT apart.
#include "yamabiko/scan/endpoint_spec.hpp"

#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/scan/target_spec.hpp"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using Result = tl::expected<EndpointSpec, std::string>;

tl::unexpected<std::string> refused(std::string_view text, std::string_view why) {
  return tl::unexpected(fmt::format(
      "'{}': {}; write 192.0.2.1, 192.0.2.1:443, [2001:db8::1]:53/udp or example.org:25,587",
      printable(text), why));
}

tl::unexpected<std::string_view> wrong(std::string_view why) {
  return tl::unexpected(why);
}

// Where the host ends and what stands behind its colon; nothing without a port.
struct Parts {
  std::string_view host;
  std::string_view ports;
  bool has_ports = false;
};

tl::expected<Parts, std::string_view> split(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return wrong("the bracket is not closed");
    const std::string_view rest = text.substr(end + 1);
    if (!rest.empty() && !rest.starts_with(':'))
      return wrong("behind the bracket there must be a colon and a port");
    return Parts{.host = text.substr(1, end - 1),
                 .ports = rest.empty() ? rest : rest.substr(1),
                 .has_ports = !rest.empty()};
  }
  const auto colons = std::count(text.begin(), text.end(), ':');
  if (colons > 1 && Address::parse(text)) return Parts{.host = text};
  if (colons > 1) return wrong("an IPv6 address with a port stands in brackets");
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return Parts{.host = text};
  return Parts{.host = text.substr(0, colon), .ports = text.substr(colon + 1), .has_ports = true};
}

tl::expected<std::vector<Port>, std::string_view> read_ports(std::string_view text) {
  std::string_view transport = "T:";
  if (text.ends_with("/udp")) transport = "U:";
  if (text.ends_with("/udp") || text.ends_with("/tcp")) text.remove_suffix(4);
  constexpr std::string_view wanted =
      "behind the host there must be a port from 1 to 65535, or a list, and perhaps /udp";
  if (text.find_first_not_of("0123456789,-") != std::string_view::npos) return wrong(wanted);
  auto ports = parse_ports(std::string(transport) + std::string(text));
  if (!ports) return wrong(wanted);
  return std::move(*ports);
}

}  // namespace

Result parse_endpoint(std::string_view text) {
  if (text.find("://") != std::string_view::npos)
    return refused(text, "an endpoint is wanted, not a URL");
  const auto parts = split(text);
  if (!parts) return refused(text, parts.error());
  EndpointSpec result{.host = std::string(parts->host), .ports = {}};
  if (parts->has_ports) {
    auto ports = read_ports(parts->ports);
    if (!ports) return refused(text, ports.error());
    result.ports = std::move(*ports);
  }
  const auto target = parse_target(parts->host);
  if (!target) return tl::unexpected(target.error());
  const auto* block = std::get_if<AddressBlock>(&*target);
  if (block != nullptr && block->count > 1)
    return refused(text, "one host at a time; for a network there is 'yamabiko check'");
  return result;
}

}  // namespace yamabiko
