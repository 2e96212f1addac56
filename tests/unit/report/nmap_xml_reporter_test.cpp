// nmap's XML, read back as XML.
#include "yamabiko/report/nmap_xml_reporter.hpp"

#include "report/sample_findings.hpp"
#include "report/xml_text.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <pugixml.hpp>

namespace yamabiko {
namespace {

std::string report_of(const std::vector<Finding>& findings, const RunSummary& summary = {}) {
  std::ostringstream out;
  const auto reporter = make_nmap_xml_reporter(out);
  reporter->begin({.tool_version = "0.1.0",
                   .start = std::chrono::system_clock::time_point{},
                   .command = {"yamabiko", "check", "<&\"\x01"}});
  for (const Finding& finding : findings) reporter->finding(finding);
  reporter->end(summary);
  return out.str();
}

void load(pugi::xml_document& document, const std::string& text) {
  const auto result = document.load_string(text.c_str(), pugi::parse_full);
  REQUIRE_MESSAGE(result, result.description());
}

std::string value(const pugi::xml_document& document, const char* path) {
  return document.select_node(path).attribute().value();
}

}  // namespace

TEST_CASE("xml_text") {
  CHECK(xml_text("a<b") == "a<b");
  CHECK(xml_text("\x1b[31m") == R"(\x1b[31m)");
  CHECK(xml_text("\xef\xbf\xbe|\xef\xbf\xbf|\xef\xbf\xbd") == "\\u{fffe}|\\u{ffff}|\xef\xbf\xbd");
  CHECK(xml_text("\xef\xbf") == R"(\xef\xbf)");
}

TEST_CASE("NmapXmlReporter") {
  SUBCASE("the whole of a small report") {
    Finding finding = sample::closed(7, Transport::udp, "echo");
    finding.reason = "port-unreach from 192.0.2.9";
    CHECK(report_of({finding}) ==
          R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="yamabiko check &lt;&amp;&quot;\x01" start="0" startstr="Thu Jan  1 00:00:00 1970" version="0.1.0" xmloutputversion="1.05"><verbose level="0"/><debugging level="0"/>
<host><status state="up" reason="port-unreach" reason_ttl="0"/><address addr="192.0.2.1" addrtype="ipv4"/><hostnames/>
<ports><port protocol="udp" portid="7"><state state="closed" reason="port-unreach" reason_ttl="0" reason_ip="192.0.2.9"/><service name="echo" method="table" conf="3"/></port>
</ports>
</host>
<runstats><finished time="0" timestr="Thu Jan  1 00:00:00 1970" summary="yamabiko done at Thu Jan  1 00:00:00 1970; 0 addresses scanned in 0.00 seconds" elapsed="0.00" exit="success"/><hosts up="1" down="0" total="1"/></runstats>
</nmaprun>
)");
  }
  SUBCASE("ports of a host stand together, in order") {
    Finding other = sample::closed(9, Transport::udp);
    other.endpoint.target = *Address::parse("2001:db8::1");
    pugi::xml_document document;
    load(document, report_of({sample::memcached_udp(), other, sample::rpcbind_udp()}));
    CHECK(document.select_nodes("/nmaprun/host").size() == 2);
    CHECK(value(document, "/nmaprun/host[1]/ports/port[1]/@portid") == "111");
    CHECK(value(document, "/nmaprun/host[1]/ports/port[2]/@portid") == "11211");
    CHECK(value(document, "/nmaprun/host[2]/address/@addrtype") == "ipv6");
  }
  SUBCASE("states and reasons are nmap's") {
    pugi::xml_document document;
    load(document, report_of({sample::silent(53, Transport::udp, "dns"),
                              sample::silent(53, Transport::tcp, "dns")}));
    CHECK(value(document, "//port[@protocol='udp']/state/@state") == "open|filtered");
    CHECK(value(document, "//port[@protocol='tcp']/state/@state") == "filtered");
    CHECK(value(document, "//port[@protocol='udp']/state/@reason") == "no-response");
    CHECK(value(document, "//status/@reason") == "user-set");
  }
  SUBCASE("figures are a script's") {
    pugi::xml_document document;
    load(document, report_of({sample::memcached_udp()}));
    CHECK(value(document, "//service/@version") == "1.6.18");
    CHECK(value(document, "//script/@output").find("severe: 147.9x payload") != std::string::npos);
    const auto elem = [&document](const char* path) {
      return std::string(document.select_node(path).node().text().get());
    };
    CHECK(elem("//script/elem[@key='verdict']") == "severe");
    CHECK(elem("//script/table[@key='amplification']/elem[@key='baf']") == "147.8667");
    CHECK(elem("//script/table[@key='facts']/elem[@key='curr_items']") == "3");
    CHECK(document.select_nodes("//script/table[@key='variants']/table").size() == 3);
  }
  SUBCASE("what a stranger says stays text") {
    pugi::xml_document document;
    const std::string text = report_of({sample::hostile()});
    load(document, text);
    for (const char c : text) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
    CHECK(text.find("\xef\xbf\xbe") == std::string::npos);
    CHECK(text.find("]]><") == std::string::npos);
    CHECK(document.select_nodes("//*[name()='td' or name()='body']").empty());
    CHECK(value(document, "//service/@version") == xml_text(sample::hostile_text()));
  }
  SUBCASE("an interrupted run is told") {
    RunSummary summary;
    summary.interrupted = true;
    summary.targets = 4;
    pugi::xml_document document;
    load(document, report_of({sample::rpcbind_udp()}, summary));
    CHECK(value(document, "//finished/@exit") == "error");
    CHECK(value(document, "//hosts/@down") == "3");
  }
}

}  // namespace yamabiko
