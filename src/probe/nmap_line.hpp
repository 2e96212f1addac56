// The words of a line of nmap-service-probes.
#pragma once

#include "yamabiko/bytes/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace yamabiko {

// Reads a line from left to right. Nothing is copied: all texts are parts of it.
class NmapLine {
 public:
  explicit NmapLine(std::string_view text) : rest_(text) {}

  // Whether only blanks are left.
  [[nodiscard]] bool at_end();
  // Up to the next blank; empty at the end.
  [[nodiscard]] std::string_view word();
  // Takes `prefix`, if it comes next.
  [[nodiscard]] bool take(std::string_view prefix);
  // What stands between a character of the writer's choice and its next
  // occurrence: "|text|", "/text/", "=text=". There is no escape for it.
  [[nodiscard]] std::optional<std::string_view> delimited();
  // The letters that follow at once.
  [[nodiscard]] std::string_view letters();
  // All that is left.
  [[nodiscard]] std::string_view rest();

 private:
  void skip_blanks();

  std::string_view rest_;
};

// From first to last, both included.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;

  friend bool operator==(const PortRange&, const PortRange&) = default;
};

[[nodiscard]] bool holds(const std::vector<PortRange>& ranges, std::uint16_t port);

// "21,43,110-113". Nothing if it is anything else.
[[nodiscard]] std::optional<std::vector<PortRange>> parse_port_ranges(std::string_view text);

// The octets of a request in which C's escapes stand for one each (\r \n \t
// \a \b \f \v \0 \\ \xHH). Nothing for any other escape.
[[nodiscard]] std::optional<Bytes> unescape_request(std::string_view text);

}  // namespace yamabiko
