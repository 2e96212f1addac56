// Writes names of DNS.
#include "yamabiko/protocol/dns_name.hpp"

#include "yamabiko/bytes/printable.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko::dns {
namespace {

bool is_of_name(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
}

}  // namespace

tl::expected<Bytes, std::string> name_octets(std::string_view text) {
  const auto problem = [shown = printable(text, 80)](std::string_view what) {
    return tl::unexpected(
        fmt::format("'{}' is no name that DNS can be asked for: {}", shown, what));
  };
  std::string_view rest = text;
  if (rest.ends_with('.')) rest.remove_suffix(1);
  if (rest.empty()) return problem("write one like example.org");
  ByteWriter out;
  std::size_t size = 1;  // the root
  while (true) {
    const std::size_t dot = rest.find('.');
    const std::string_view label = rest.substr(0, dot);
    if (label.empty()) return problem("there is nothing between two dots");
    if (label.size() > max_label)
      return problem(fmt::format("more than {} octets between two dots", max_label));
    if (!std::all_of(label.begin(), label.end(), is_of_name))
      return problem("it has letters, digits, '-' and '_'; of others, write its xn-- form");
    size += 1 + label.size();
    out.u8(static_cast<std::uint8_t>(label.size()));
    out.text(label);
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (size > max_name) return problem(fmt::format("more than {} octets", max_name));
  out.u8(0);
  return out.take();
}

}  // namespace yamabiko::dns
