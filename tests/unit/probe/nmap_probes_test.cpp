// NmapProbes: reading a file of service probes, and matching replies by it.
#include "probe/nmap_probes.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

// Ours: it shares nothing with nmap's file but the syntax.
constexpr std::string_view sample = R"(# a comment

Exclude 7,T:9100-9102,U:5000
Probe TCP NULL q||
totalwaitms 6000
tcpwrappedms 3000
match parrot m|^HELLO parrot/([\d.]+)\r\n| p/Parrot/ v/$1/ cpe:/a:zoo:parrot:$1/a
softmatch zoo m|^HELLO |
Probe TCP Ask q=ask \x7c\r\n\0=
ports 70,700-702
sslports 7000
rarity 3
match zoo m%^ZOO ([^ ]+) ([^ ]+)%si p|The Zoo| v|$SUBST(1,"_",".")| i|keeper $P(2)| h/zoo.test/ o/Linux/ d/cage/ cpe:/a:zoo:zoo:$1/ cpe:/o:linux:linux_kernel/a
match ssl/zoo m|^TLS!|
Probe TCP Again q|again\r\n|
rarity 8
fallback Ask,Missing
match number m|^N(....)(..)|s v/$I(1,">")/ i/$I(2,"<")/
Probe UDP Ping q|ping| no-payload
ports 70
match pong m|^pong|
)";

const NmapProbe& probe_of(const NmapProbes& probes, Transport transport, std::string_view name) {
  const NmapProbe* probe = probes.find(transport, name);
  REQUIRE(probe != nullptr);
  return *probe;
}

NmapProbes read_sample() {
  NmapProbes probes = NmapProbes::read(std::string(sample), "sample");
  for (const NmapNote& note : probes.notes()) FAIL_CHECK(note.line, ": ", note.message);
  return probes;
}

std::vector<std::string> names_of(const std::vector<const NmapProbe*>& probes) {
  std::vector<std::string> names;
  for (const NmapProbe* probe : probes) names.push_back(probe->name);
  return names;
}

}  // namespace

TEST_CASE("NmapProbes::read") {
  const NmapProbes probes = read_sample();
  REQUIRE(probes.probes().size() == 4);

  SUBCASE("a probe has all that its lines say") {
    const NmapProbe& null = probe_of(probes, Transport::tcp, "NULL");
    CHECK(null.request.empty());
    CHECK(null.total_wait == milliseconds(6000));
    CHECK(null.wrapped == milliseconds(3000));
    CHECK(null.matches.size() == 2);
    const NmapProbe& ask = probe_of(probes, Transport::tcp, "Ask");
    CHECK(as_text(ask.request) == std::string_view("ask |\r\n\0", 8));
    CHECK(ask.ports == std::vector<PortRange>{{70, 70}, {700, 702}});
    CHECK(ask.tls_ports == std::vector<PortRange>{{7000, 7000}});
    CHECK(ask.rarity == 3);
    CHECK_FALSE(ask.no_payload);
    CHECK(ask.knows("zoo"));
    CHECK_FALSE(ask.knows("parrot"));
    CHECK(probe_of(probes, Transport::tcp, "Again").fallback ==
          std::vector<std::string>{"Ask", "Missing"});
    CHECK(probe_of(probes, Transport::udp, "Ping").no_payload);
  }

  SUBCASE("excluded ports are those of a transport, or of both") {
    CHECK(probes.is_excluded(Transport::tcp, 7));
    CHECK(probes.is_excluded(Transport::udp, 7));
    CHECK(probes.is_excluded(Transport::tcp, 9102));
    CHECK_FALSE(probes.is_excluded(Transport::udp, 9102));
    CHECK(probes.is_excluded(Transport::udp, 5000));
    CHECK_FALSE(probes.is_excluded(Transport::tcp, 5000));
  }
}

TEST_CASE("NmapProbes::for_port") {
  const NmapProbes probes = read_sample();
  const auto names = [&](Transport transport, std::uint16_t port, bool tls, unsigned rarity) {
    return names_of(probes.for_port(transport, port, tls, rarity));
  };
  using Names = std::vector<std::string>;
  CHECK(names(Transport::tcp, 701, false, 1) == Names{"Ask"});
  CHECK(names(Transport::tcp, 1, false, 7) == Names{"Ask"});
  CHECK(names(Transport::tcp, 1, false, 9) == Names{"Ask", "Again"});
  CHECK(names(Transport::tcp, 701, true, 1) == Names{});
  CHECK(names(Transport::tcp, 7000, true, 1) == Names{"Ask"});
  CHECK(names(Transport::udp, 70, false, 1) == Names{"Ping"});
}

TEST_CASE("NmapProbes::recognise") {
  const NmapProbes probes = read_sample();
  const NmapProbe& null = probe_of(probes, Transport::tcp, "NULL");
  const NmapProbe& ask = probe_of(probes, Transport::tcp, "Ask");
  const NmapProbe& again = probe_of(probes, Transport::tcp, "Again");
  const auto recognise = [&](const NmapProbe& probe, std::string_view reply) {
    return probes.recognise(probe, as_bytes(reply));
  };

  SUBCASE("groups become version and CPE") {
    const auto found = recognise(null, "HELLO parrot/1.2.3\r\nand more");
    REQUIRE(found);
    CHECK(found->service == "parrot");
    CHECK(found->product == "Parrot");
    CHECK(found->version == "1.2.3");
    CHECK(found->cpe == std::vector<std::string>{"cpe:/a:zoo:parrot:1.2.3"});
    CHECK_FALSE(found->soft);
    CHECK(found->line == 7);
  }
  SUBCASE("a soft match knows the service only") {
    const auto found = recognise(null, "HELLO stranger");
    REQUIRE(found);
    CHECK(found->service == "zoo");
    CHECK(found->soft);
  }
  SUBCASE("all fields, functions and flags") {
    const auto found = recognise(ask,
                                 "zoo 1_2_B k\x01"
                                 "ee\x02p");
    REQUIRE(found);
    CHECK(found->product == "The Zoo");
    CHECK(found->version == "1.2.B");
    CHECK(found->info == "keeper keep");
    CHECK(found->hostname == "zoo.test");
    CHECK(found->system == "Linux");
    CHECK(found->device == "cage");
    CHECK(found->cpe ==
          std::vector<std::string>{"cpe:/a:zoo:zoo:1_2_b", "cpe:/o:linux:linux_kernel"});
  }
  SUBCASE("a service inside TLS") {
    const auto found = recognise(ask, "TLS!");
    REQUIRE(found);
    CHECK(found->service == "zoo");
    CHECK(found->over_tls);
  }
  SUBCASE("fall-backs, and then what only listens") {
    CHECK(recognise(again, "ZOO 1 2")->product == "The Zoo");
    CHECK(recognise(again, "HELLO parrot/1\r\n")->service == "parrot");
    CHECK_FALSE(recognise(ask, "N12345"));
  }
  SUBCASE("integers of both orders") {
    const auto found = recognise(again, std::string_view("N\0\0\1\2\x34\x12", 7));
    REQUIRE(found);
    CHECK(found->version == "258");
    CHECK(found->info == "4660");
  }
  SUBCASE("what a stranger sends is made printable") {
    CHECK(recognise(ask, "ZOO \x1b[2J x")->version == "\\x1b[2J");
  }
  SUBCASE("UDP has no fall-back to a banner") {
    const NmapProbe& ping = probe_of(probes, Transport::udp, "Ping");
    CHECK(recognise(ping, "pong")->service == "pong");
    CHECK_FALSE(recognise(ping, "HELLO parrot/1\r\n"));
  }
}

TEST_CASE("NmapProbes: a line that is not understood costs that line") {
  const auto notes_of = [](std::string_view lines) {
    std::string text = "Probe TCP Ask q|x|\n";
    text += lines;
    text += "\nmatch last m|^last|\n";
    const NmapProbes probes = NmapProbes::read(text, "sample");
    REQUIRE(probes.notes().size() == 1);
    CHECK(probes.notes()[0].line == 2);
    return probes.probes().size();
  };
  for (const std::string_view line :
       {"frobnicate 7", "match", "match a", "match a m|x", "match a m|x|g", "match a m|x| q/y/",
        "match a m|x| p/y", "match a m|x| p/$X/", "match a m|x| p/$SUBST(1,\"a\")/",
        "match a m|x| cpe:/a:b/z", "ports 1-", "ports 2-1", "ports 70000", "rarity 0", "rarity 10",
        "totalwaitms soon", "tcpwrappedms -1", "sslports ,", "Exclude T:x"}) {
    CAPTURE(line);
    CHECK(notes_of(line) == 1);
  }
  // A probe that can't be read takes its own lines with it, and no others.
  CHECK(notes_of("Probe SCTP A q|x|") == 1);
  CHECK(notes_of("Probe TCP B q|x") == 1);
  CHECK(notes_of("Probe TCP B x") == 1);
  CHECK(notes_of("Probe TCP B q|\\q|") == 1);
  CHECK(notes_of("Probe TCP B q|\\x1|") == 1);
  CHECK(notes_of("Probe TCP B q|x| yes-payload") == 2);

  const NmapProbes early = NmapProbes::read("match a m|x|\n", "sample");
  CHECK(early.notes().size() == 1);
  const NmapProbes broken = NmapProbes::read("Probe TCP A q|x|\nmatch a m|(|\n", "sample");
  REQUIRE(broken.probes()[0].matches.size() == 1);
  CHECK(broken.probes()[0].matches[0].fault());
  CHECK_FALSE(broken.recognise(broken.probes()[0], as_bytes("(")));
}

TEST_CASE("NmapProbes::load") {
  CHECK_FALSE(NmapProbes::load("/nowhere/nmap-service-probes"));
  CHECK_FALSE(NmapProbes::load("/"));
  CHECK_FALSE(NmapProbes::load("/dev/null"));
}

TEST_CASE("NmapProbes: the file of the installed nmap") {
  const std::filesystem::path file{installed_nmap_probes};
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: nmap is not installed");
    return;
  }
  // Counted by their first word, whatever else is on the line.
  std::size_t udp = 0;
  std::size_t tcp = 0;
  std::size_t matches = 0;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    udp += line.starts_with("Probe UDP ") ? 1 : 0;
    tcp += line.starts_with("Probe TCP ") ? 1 : 0;
    matches += line.starts_with("match ") || line.starts_with("softmatch ") ? 1 : 0;
  }

  const auto start = std::chrono::steady_clock::now();
  const auto probes = NmapProbes::load(file);
  const auto taken = std::chrono::steady_clock::now() - start;
  REQUIRE(probes);
  MESSAGE("read in ", std::chrono::duration_cast<milliseconds>(taken).count(), " ms");
  CHECK(taken < std::chrono::seconds(2));  // far more than it takes, for a sanitizer's sake
  for (const NmapNote& note : probes->notes()) FAIL_CHECK(note.line, ": ", note.message);
  std::size_t read = 0;
  std::size_t over_udp = 0;
  for (const NmapProbe& probe : probes->probes()) {
    over_udp += probe.transport == Transport::udp ? 1 : 0;
    read += probe.matches.size();
    for (const NmapMatch& match : probe.matches)
      if (const auto fault = match.fault()) FAIL_CHECK(match.line(), ": ", fault->message);
  }
  CHECK(over_udp == udp);
  CHECK(probes->probes().size() - over_udp == tcp);
  CHECK(read == matches);
}

}  // namespace yamabiko
