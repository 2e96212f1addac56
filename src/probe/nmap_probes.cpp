// Which of nmap's probes to send, and what its matches make of a reply.
#include "probe/nmap_probes.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace yamabiko {
namespace {

constexpr std::string_view listening = "NULL";

Transport other(Transport transport) {
  return transport == Transport::tcp ? Transport::udp : Transport::tcp;
}

}  // namespace

bool NmapProbe::knows(std::string_view service) const {
  return std::any_of(matches.begin(), matches.end(), [&](const NmapMatch& match) {
    return !match.soft() && match.service() == service;
  });
}

tl::expected<NmapProbes, std::string> NmapProbes::load(const std::filesystem::path& file) {
  const std::string name = printable(file.string());
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in && in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (!in || text.view().empty())
    return tl::unexpected(
        fmt::format("can't read {}: install nmap, or name the file as --nmap-probes=FILE", name));
  NmapProbes probes = read(std::move(text).str(), name);
  if (probes.probes_.empty())
    return tl::unexpected(
        fmt::format("{} has no probe: it must be an nmap-service-probes file", name));
  return probes;
}

const NmapProbe* NmapProbes::find(Transport transport, std::string_view name) const {
  const auto found = std::find_if(probes_.begin(), probes_.end(), [&](const NmapProbe& probe) {
    return probe.transport == transport && probe.name == name;
  });
  return found == probes_.end() ? nullptr : &*found;
}

bool NmapProbes::is_excluded(Transport transport, std::uint16_t port) const {
  return holds(transport == Transport::tcp ? excluded_tcp_ : excluded_udp_, port);
}

std::vector<const NmapProbe*> NmapProbes::for_port(Transport transport, std::uint16_t port,
                                                   bool tls, unsigned rarity) const {
  std::vector<const NmapProbe*> listed;
  std::vector<const NmapProbe*> others;
  for (const NmapProbe& probe : probes_) {
    if (probe.transport != transport) continue;
    if (probe.request.empty() && transport == Transport::tcp) continue;
    if (holds(tls ? probe.tls_ports : probe.ports, port))
      listed.push_back(&probe);
    else if (probe.rarity <= rarity)
      others.push_back(&probe);
  }
  listed.insert(listed.end(), others.begin(), others.end());
  return listed;
}

std::optional<NmapVersion> NmapProbes::recognise(const NmapProbe& asked, ByteView reply,
                                                 std::chrono::milliseconds budget) const {
  std::vector<const NmapProbe*> sources{&asked};
  for (const std::string& name : asked.fallback) {
    // Over TCP, DNS falls back to the same question over UDP.
    const NmapProbe* same = find(asked.transport, name);
    sources.push_back(same != nullptr ? same : find(other(asked.transport), name));
  }
  if (asked.transport == Transport::tcp) sources.push_back(find(Transport::tcp, listening));
  const auto deadline = std::chrono::steady_clock::now() + budget;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    // Each once; a fall-back that the file lacks is null.
    const auto here = sources.begin() + static_cast<std::ptrdiff_t>(i);
    if (*here == nullptr || std::find(sources.begin(), here, *here) != here) continue;
    for (const NmapMatch& match : (*here)->matches) {
      if (auto version = match.match(reply)) return version;
      if (std::chrono::steady_clock::now() > deadline) return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace yamabiko
