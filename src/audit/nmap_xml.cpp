// Hosts, their ports, and what was to be scanned.
//
// The file may be anybody's. pugixml reads no document types and expands no entities
// but the five of XML itself.
#include "audit/nmap_xml.hpp"

#include "yamabiko/audit/side.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace yamabiko {
namespace {

using std::string_view;

State state_of(string_view state, string_view reason) {
  if (state == "open") return State::open;
  if (state == "closed") return State::closed;
  // Silence is called filtered, too, or open|filtered over UDP.
  if (state == "filtered" && reason != "no-response") return State::filtered;
  return State::no_answer;
}

std::string version_of(const pugi::xml_node& service) {
  std::string version;
  for (const char* name : {"product", "version"}) {
    const string_view part = service.attribute(name).value();
    if (!part.empty()) version += (version.empty() ? "" : " ") + std::string(part);
  }
  return printable(version);
}

void add_ports(std::vector<Port>& ports, Transport transport, string_view services) {
  const auto numbers =
      parse_ports(std::string(transport == Transport::udp ? "U:" : "T:") + std::string(services));
  if (numbers) ports.insert(ports.end(), numbers->begin(), numbers->end());
}

std::optional<Address> address_of(const pugi::xml_node& host) {
  for (const pugi::xml_node& address : host.children("address")) {
    const string_view kind = address.attribute("addrtype").value();
    if (kind == "ipv4" || kind == "ipv6") return Address::parse(address.attribute("addr").value());
  }
  return std::nullopt;
}

// Something came back from the host itself, rather than that somebody said -Pn.
bool is_alive(const pugi::xml_node& host) {
  if (string_view(host.child("status").attribute("reason").value()) != "user-set") return true;
  const auto extra = host.child("ports").children("extraports");
  return std::any_of(extra.begin(), extra.end(), [](const pugi::xml_node& each) {
    return string_view(each.attribute("state").value()) == "closed";
  });
}

void add_host(const pugi::xml_node& host, Side& side, std::vector<Sighting>& sightings) {
  const auto address = address_of(host);
  // One that is down was not asked: nmap skips its ports.
  if (!address || string_view(host.child("status").attribute("state").value()) != "up") return;
  const std::string key = address_key(*address);
  side.coverage->targets.push_back({.first = *address, .count = 1});
  if (is_alive(host)) side.alive.insert(key);
  for (const pugi::xml_node& port : host.child("ports").children("port")) {
    const string_view protocol = port.attribute("protocol").value();
    const unsigned number = port.attribute("portid").as_uint();
    if ((protocol != "udp" && protocol != "tcp") || number > 65'535) continue;
    const pugi::xml_node state = port.child("state");
    const pugi::xml_node service = port.child("service");
    sightings.push_back(
        {.place = {.address = key,
                   .port = static_cast<std::uint16_t>(number),
                   .transport = protocol == "udp" ? Transport::udp : Transport::tcp},
         .state = state_of(state.attribute("state").value(), state.attribute("reason").value()),
         .service = printable(string_view(service.attribute("name").value())),
         .version = version_of(service)});
  }
}

}  // namespace

tl::expected<Side, std::string> read_nmap_xml(std::istream& in, const std::string& name) {
  std::string text;
  std::vector<char> part(std::size_t{1} << 20);
  while (in.read(part.data(), static_cast<std::streamsize>(part.size())) || in.gcount() > 0) {
    text.append(part.data(), static_cast<std::size_t>(in.gcount()));
    if (text.size() > largest_nmap_file)
      return tl::unexpected(fmt::format("{} is larger than {} octets", name, largest_nmap_file));
  }
  pugi::xml_document document;
  const pugi::xml_parse_result result = document.load_buffer_inplace(
      text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  const pugi::xml_node run = document.child("nmaprun");
  // A scan that was killed leaves its elements open; what it had told is there.
  const bool cut_short = result.status == pugi::status_end_element_mismatch;
  if (!result && !cut_short)
    return tl::unexpected(
        fmt::format("{}: octet {}: {}", name, result.offset, result.description()));
  if (!run) return tl::unexpected(fmt::format("{} is no report of nmap: it has no nmaprun", name));
  Side side{.name = name, .coverage = Coverage{}, .tool = "nmap"};
  side.coverage->told = Told::answered;
  for (const pugi::xml_node& info : run.children("scaninfo")) {
    const string_view protocol = info.attribute("protocol").value();
    if (protocol == "udp" || protocol == "tcp")
      add_ports(side.coverage->ports, protocol == "udp" ? Transport::udp : Transport::tcp,
                info.attribute("services").value());
  }
  std::vector<Sighting> sightings;
  for (const pugi::xml_node& host : run.children("host")) add_host(host, side, sightings);
  side.complete =
      !cut_short &&
      string_view(run.child("runstats").child("finished").attribute("exit").value()) == "success";
  side.sightings = make_stream(std::move(sightings));
  return side;
}

}  // namespace yamabiko
