// What is read out of reports, nmap's among them, and what a stranger may put there.
#include "yamabiko/audit/side.hpp"

#include "audit/nmap_xml.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

constexpr const char* nmap_report = R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -sU" start="1" version="7.93">
<scaninfo type="udp" protocol="udp" numservices="3" services="53,111-112"/>
<scaninfo type="syn" protocol="tcp" numservices="1" services="22"/>
<host><status state="up" reason="echo-reply"/>
<address addr="192.0.2.1" addrtype="ipv4"/><address addr="02:00:00:00:00:01" addrtype="mac"/>
<ports><extraports state="closed" count="1"/>
<port protocol="udp" portid="53"><state state="open" reason="udp-response"/>
<service name="domain" product="ISC BIND" version="9.18&lt;1&gt;"/></port>
<port protocol="udp" portid="111"><state state="open|filtered" reason="no-response"/></port>
<port protocol="tcp" portid="22"><state state="filtered" reason="admin-prohibited"/></port>
<port protocol="sctp" portid="9"><state state="open"/></port>
</ports></host>
<host><status state="up" reason="user-set"/><address addr="192.0.2.2" addrtype="ipv4"/>
<ports><extraports state="filtered" count="4"/></ports></host>
<host><status state="down" reason="no-response"/><address addr="192.0.2.3" addrtype="ipv4"/></host>
<runstats><finished time="2" exit="success"/></runstats>
</nmaprun>
)";

std::vector<Sighting> all_of(Side& side) {
  std::vector<Sighting> result;
  for (;;) {
    auto next = side.sightings->next();
    REQUIRE(next.has_value());
    if (!*next) return result;
    result.push_back(**next);
  }
}

tl::expected<Side, std::string> read(const std::string& text) {
  std::istringstream in(text);
  return read_side(in, "a\x1b.xml");
}

std::string error_of(const std::string& text) {
  const auto side = read(text);
  return side ? "" : side.error();
}

}  // namespace

TEST_CASE("read_side: nmap") {
  auto side = read(nmap_report);
  REQUIRE(side.has_value());
  CHECK(side->name == R"(a\x1b.xml)");
  CHECK(side->tool == "nmap");
  CHECK(side->complete);
  CHECK(to_text(side->coverage->ports) == "U:53,111-112,T:22");
  REQUIRE(side->coverage->targets.size() == 2);
  CHECK(side->alive == std::set<std::string>{address_key(Address::v4({192, 0, 2, 1}))});
  const auto sightings = all_of(*side);
  REQUIRE(sightings.size() == 3);
  CHECK(to_text(sightings[0].place) == "192.0.2.1 22/tcp");
  CHECK(sightings[0].state == State::filtered);
  CHECK(sightings[1].state == State::open);
  CHECK(sightings[1].service == "domain");
  CHECK(sightings[1].version == "ISC BIND 9.18<1>");
  CHECK(sightings[2].state == State::no_answer);
  SUBCASE("one that was killed is not complete") {
    const std::string whole = nmap_report;
    auto cut = read(whole.substr(0, whole.find("<runstats>")));
    REQUIRE(cut.has_value());
    CHECK_FALSE(cut->complete);
    CHECK(all_of(*cut).size() == 3);
  }
  SUBCASE("hosts without a status of up are not covered") {
    CHECK_FALSE(side->alive.count(address_key(Address::v4({192, 0, 2, 3}))));
  }
}

TEST_CASE("read_side: hostile XML") {
  SUBCASE("entities are not expanded") {
    const auto bomb = read(
        "<!DOCTYPE nmaprun [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">"
        "<!ENTITY f SYSTEM \"file:///etc/passwd\">]><nmaprun><host><status state='up'/>"
        "<address addr='192.0.2.1' addrtype='ipv4'/><ports><port protocol='udp' portid='1'>"
        "<state state='open'/><service name='&b;&f;'/></port></ports></host></nmaprun>");
    REQUIRE(bomb.has_value());
    Side side = std::move(*const_cast<tl::expected<Side, std::string>&>(bomb));
    CHECK(all_of(side).front().service == "&b;&f;");
  }
  SUBCASE("values that can't be are left out") {
    auto side = read(
        "<nmaprun><scaninfo protocol='udp' services='1-99999999'/><host><status state='up'/>"
        "<address addr='999.0.2.1' addrtype='ipv4'/></host><host><status state='up'/>"
        "<address addr='192.0.2.1' addrtype='ipv4'/><ports>"
        "<port protocol='udp' portid='70000'><state state='open'/></port>"
        "<port protocol='udp' portid='7'><state state='open'/>"
        "<service name='a&#27;[31m'/></port></ports></host></nmaprun>");
    REQUIRE(side.has_value());
    CHECK(side->coverage->ports.empty());
    const auto sightings = all_of(*side);
    REQUIRE(sightings.size() == 1);
    CHECK(sightings[0].service == R"(a\x1b[31m)");
  }
  SUBCASE("deep nesting does no harm") {
    std::string deep = "<nmaprun>";
    for (int i = 0; i < 1'000'000; ++i) deep += "<a>";
    CHECK(read(deep).has_value());
  }
  SUBCASE("what is no report is an error that names the file") {
    CHECK(error_of("<html/>") == R"(a\x1b.xml is no report of nmap: it has no nmaprun)");
    CHECK(error_of("<nmaprun><host").find(R"(a\x1b.xml: octet)") == 0);
  }
}

TEST_CASE("read_side: JSON Lines") {
  const std::string run =
      R"({"type":"run","schema_version":1,"tool":"yamabiko","tool_version":"1",)"
      R"("start":"2026-11-24T21:06:51.994Z","command":[],"coverage":)"
      R"({"targets":["192.0.2.0-192.0.2.255"],"ports":"U:53","told":"open"}})"
      "\n";
  const std::string finding =
      R"({"type":"finding","target":"192.0.2.9","transport":"udp","port":53,"state":"open"})"
      "\n";
  const std::string summary =
      R"({"type":"summary","end":"2026-11-24T21:06:52.000Z","interrupted":false})"
      "\n";
  SUBCASE("whole") {
    auto side = read(run + finding + summary);
    REQUIRE(side.has_value());
    CHECK(side->complete);
    CHECK(side->coverage->told == Told::open);
    CHECK(side->coverage->targets.front().count == 256);
    CHECK(all_of(*side).size() == 1);
  }
  SUBCASE("cut short") {
    auto side = read(run + finding);
    REQUIRE(side.has_value());
    CHECK_FALSE(side->complete);
  }
  SUBCASE("of a place that is told twice the later counts") {
    std::string closed = finding;
    closed.replace(closed.find("open"), 4, "closed");
    auto side = read(finding + closed);
    const auto sightings = all_of(*side);
    REQUIRE(sightings.size() == 1);
    CHECK(sightings[0].state == State::closed);
  }
  SUBCASE("errors name file and line") {
    CHECK(error_of(run + "{}\n") ==
          R"(a\x1b.xml: line 2: 'type' is none of run, finding and summary)");
    CHECK(error_of("") == R"(a\x1b.xml is empty)");
  }
}

}  // namespace yamabiko
