// The probes of an installed nmap, read from its nmap-service-probes.
//
// The file is the user's: nothing of it is part of this program. Its format is
// nmap's (https://nmap.org/book/vscan-fileformat.html).
#pragma once

#include "probe/nmap_match.hpp"
#include "yamabiko/wire/transport.hpp"

#include <chrono>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

namespace yamabiko {

// Where Debian's nmap has it.
inline constexpr std::string_view installed_nmap_probes = "/usr/share/nmap/nmap-service-probes";

struct NmapProbe {
  Transport transport = Transport::tcp;
  std::string name;
  Bytes request;            // empty: listens only
  bool no_payload = false;  // not to be used as a payload of UDP port scans
  std::vector<PortRange> ports;
  std::vector<PortRange> tls_ports;   // the same inside TLS
  unsigned rarity = 5;                // 1: often of use, 9: seldom
  std::vector<std::string> fallback;  // probes whose matches may fit a reply, too
  std::optional<std::chrono::milliseconds> total_wait;
  // A peer that closes sooner than this is a TCP wrapper.
  std::optional<std::chrono::milliseconds> wrapped;
  std::deque<NmapMatch> matches;  // in the order of the file, the first wins
  unsigned line = 0;

  // Whether a reply may tell more of a service that is known by name.
  [[nodiscard]] bool knows(std::string_view service) const;
};

// A line that was passed over, and why.
struct NmapNote {
  unsigned line = 0;
  std::string message;
};

class NmapProbes {
 public:
  // The error is a sentence for the user.
  [[nodiscard]] static tl::expected<NmapProbes, std::string> load(
      const std::filesystem::path& file);
  // `file` is what notes name.
  [[nodiscard]] static NmapProbes read(std::string text, std::string file);

  [[nodiscard]] const std::deque<NmapProbe>& probes() const { return probes_; }
  // Null when there is none.
  [[nodiscard]] const NmapProbe* find(Transport transport, std::string_view name) const;
  // Ports that must not be sent anything (printers print it).
  [[nodiscard]] bool is_excluded(Transport transport, std::uint16_t port) const;
  [[nodiscard]] const std::vector<NmapNote>& notes() const { return notes_; }
  [[nodiscard]] const std::string& file() const { return file_; }

  // Those to send to a port, in order: first those that list it, then the
  // others up to that rarity. `tls`: inside TLS. Without those that only listen.
  [[nodiscard]] std::vector<const NmapProbe*> for_port(Transport transport, std::uint16_t port,
                                                       bool tls, unsigned rarity) const;

  // What a reply to `asked` tells: by its own matches, then by those of its
  // fall-backs (of the other transport, if its own has none of that name), and over TCP by those of
  // the probe that only listens. The first one that fits wins. Gives up after `budget`.
  [[nodiscard]] std::optional<NmapVersion> recognise(
      const NmapProbe& asked, ByteView reply,
      std::chrono::milliseconds budget = std::chrono::seconds(2)) const;

 private:
  friend class NmapReader;

  std::unique_ptr<const std::string> text_;  // matches are views of it
  std::string file_;
  std::deque<NmapProbe> probes_;  // matches can't be moved
  std::vector<PortRange> excluded_tcp_;
  std::vector<PortRange> excluded_udp_;
  std::vector<NmapNote> notes_;
};

}  // namespace yamabiko
