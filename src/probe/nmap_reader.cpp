// Reads nmap-service-probes line by line. A line that is not understood costs
// that line, never the file: newer files have newer words.
#include "probe/nmap_probes.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <charconv>

#include <fmt/format.h>

namespace yamabiko {

class NmapReader {
 public:
  explicit NmapReader(NmapProbes& probes) : probes_(probes) {}

  void run() {
    std::string_view text = *probes_.text_;
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      ++number_;
      read_line(text.substr(0, end));
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
  }

 private:
  void note(std::string message) {
    probes_.notes_.push_back({.line = number_, .message = std::move(message)});
  }

  void read_line(std::string_view text) {
    NmapLine line(text);
    if (text.starts_with('#') || line.at_end()) return;
    const std::string_view directive = line.word();
    if (directive == "Exclude") {
      exclude(line.rest());
    } else if (directive == "Probe") {
      lost_ = !probe(line);
    } else if (probes_.probes_.empty() || lost_) {
      // Of the lines of a probe that could not be read, its own note says enough.
      if (!lost_) note(fmt::format("'{}' before any Probe", printable(directive, 32)));
    } else if (directive == "match" || directive == "softmatch") {
      match(line, directive == "softmatch");
    } else {
      attribute(directive, line.rest());
    }
  }

  // "53,T:9100-9107,U:30000": a number before any letter means both transports.
  void exclude(std::string_view text) {
    bool tcp = true;
    bool udp = true;
    while (!text.empty()) {
      const std::size_t comma = text.find(',');
      std::string_view item = text.substr(0, comma);
      text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
      if (item.starts_with("T:") || item.starts_with("U:")) {
        tcp = item.front() == 'T';
        udp = !tcp;
        item.remove_prefix(2);
      }
      const auto ranges = parse_port_ranges(item);
      if (!ranges) return note(fmt::format("'{}' is no port", printable(item, 32)));
      if (tcp) append(probes_.excluded_tcp_, *ranges);
      if (udp) append(probes_.excluded_udp_, *ranges);
    }
  }

  static void append(std::vector<PortRange>& to, const std::vector<PortRange>& ranges) {
    to.insert(to.end(), ranges.begin(), ranges.end());
  }

  bool probe(NmapLine& line) {
    NmapProbe probe;
    const std::string_view transport = line.word();
    if (transport != "TCP" && transport != "UDP") {
      note(fmt::format("a Probe is over TCP or UDP, not '{}'", printable(transport, 32)));
      return false;
    }
    probe.transport = transport == "TCP" ? Transport::tcp : Transport::udp;
    probe.name = printable(line.word());
    probe.line = number_;
    if (!line.take("q")) {
      note("a Probe wants q|REQUEST|");
      return false;
    }
    const auto text = line.delimited();
    auto request = text ? unescape_request(*text) : std::nullopt;
    if (!request) {
      note("the request has no end, or an escape that is not known");
      return false;
    }
    probe.request = std::move(*request);
    while (!line.at_end()) {
      const std::string_view word = line.word();
      if (word == "no-payload")
        probe.no_payload = true;
      else
        note(fmt::format("'{}' behind the request", printable(word, 32)));
    }
    probes_.probes_.push_back(std::move(probe));
    return true;
  }

  void match(const NmapLine& line, bool soft) {
    auto& matches = probes_.probes_.back().matches;
    if (const auto read = matches.emplace_back().read(line, soft, number_); !read) {
      note(read.error());
      matches.pop_back();
    }
  }

  void attribute(std::string_view directive, std::string_view text) {
    NmapProbe& probe = probes_.probes_.back();
    if (directive == "ports") {
      ports(probe.ports, text);
    } else if (directive == "sslports") {
      ports(probe.tls_ports, text);
    } else if (directive == "rarity") {
      if (const auto value = number(text, 1, 9)) probe.rarity = *value;
    } else if (directive == "totalwaitms") {
      if (const auto value = number(text, 1, 300'000))
        probe.total_wait = std::chrono::milliseconds(*value);
    } else if (directive == "tcpwrappedms") {
      if (const auto value = number(text, 1, 300'000))
        probe.wrapped = std::chrono::milliseconds(*value);
    } else if (directive == "fallback") {
      NmapLine names(text);
      for (std::string_view list = names.word(); !list.empty();) {
        const std::size_t comma = list.find(',');
        probe.fallback.emplace_back(list.substr(0, comma));
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
      }
    } else {
      note(fmt::format("'{}' is no directive that is known", printable(directive, 32)));
    }
  }

  void ports(std::vector<PortRange>& to, std::string_view text) {
    if (const auto ranges = parse_port_ranges(text))
      append(to, *ranges);
    else
      note(fmt::format("'{}' are no ports", printable(text, 64)));
  }

  std::optional<unsigned> number(std::string_view text, unsigned least, unsigned most) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= least && value <= most)
      return value;
    note(fmt::format("'{}' is no number from {} to {}", printable(text, 32), least, most));
    return std::nullopt;
  }

  NmapProbes& probes_;
  unsigned number_ = 0;
  bool lost_ = false;  // the latest Probe could not be read
};

NmapProbes NmapProbes::read(std::string text, std::string file) {
  NmapProbes probes;
  probes.text_ = std::make_unique<const std::string>(std::move(text));
  probes.file_ = std::move(file);
  NmapReader(probes).run();
  return probes;
}

}  // namespace yamabiko
