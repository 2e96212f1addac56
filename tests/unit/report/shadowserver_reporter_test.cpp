// Shadowserver's columns, read back cell by cell.
#include "yamabiko/report/shadowserver_reporter.hpp"

#include "report/csv_reader.hpp"
#include "report/sample_findings.hpp"
#include "report/shadowserver_table.hpp"

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

const RunInfo info{.tool_version = "0.1.0", .start = std::chrono::system_clock::time_point{}};

CsvRows table_of(const std::vector<Finding>& findings) {
  std::ostringstream out;
  const auto reporter = make_shadowserver_reporter(out);
  reporter->begin(info);
  for (const Finding& finding : findings) reporter->finding(finding);
  reporter->end({});
  return read_csv(out.str());
}

}  // namespace

TEST_CASE("shadowserver_reports") {
  for (const ShadowserverReport& report : shadowserver_reports()) {
    INFO(report.name);
    std::set<std::string> names;
    for (const ShadowserverColumn& column : report.columns) names.insert(column.name);
    CHECK(names.size() == report.columns.size());  // none twice
    CHECK(report.columns[0].name == "timestamp");
    CHECK(report.columns[1].name == "severity");
    for (const char* column : {"ip", "port", "hostname", "asn", "geo"})
      CHECK(names.count(column) == 1);
  }
}

TEST_CASE("a table of all reports") {
  SUBCASE("only what there is a report for") {
    const auto rows = table_of({sample::memcached_udp(), sample::memcached_tcp(),
                                sample::closed(9, Transport::udp), sample::rpcbind_udp()});
    REQUIRE(rows.size() == 3);
    CHECK(csv_cell(rows, 1, "report") == "scan_memcached");
    CHECK(csv_cell(rows, 2, "report") == "scan_portmapper");
  }
  SUBCASE("what is known is told, the rest is empty") {
    Finding finding = sample::memcached_udp();
    finding.name = "cache.example";
    finding.facts.push_back({"uptime_seconds", std::uint64_t{86'400}});
    const auto rows = table_of({finding});
    const auto value = [&rows](std::string_view column) { return csv_cell(rows, 1, column); };
    CHECK(value("timestamp") == "1970-01-01 00:00:00");
    CHECK(value("severity") == "critical");
    CHECK(value("ip") == "192.0.2.1");
    CHECK(value("protocol") == "udp");
    CHECK(value("port") == "11211");
    CHECK(value("hostname") == "cache.example");
    CHECK(value("tag") == "memcached");
    CHECK(value("version") == "1.6.18");
    CHECK(value("uptime") == "86400");
    CHECK(value("response_size") == "2218");
    CHECK(value("amplification") == "147.87");
    CHECK(value("asn").empty());
    CHECK(value("mac_address").empty());
  }
  SUBCASE("a condition decides between reports of one service") {
    Finding resolver = sample::endpoint(53, Transport::udp, State::open, "dns reply");
    resolver.service = "dns";
    resolver.facts = {{"open_resolver", "no"}};
    CHECK(table_of({resolver}).size() == 1);
    resolver.facts = {{"open_resolver", "yes"}};
    CHECK(csv_cell(table_of({resolver}), 1, "tag") == "openresolver");
    Finding clock = sample::endpoint(123, Transport::udp, State::open, "ntp reply");
    clock.service = "ntp";
    clock.facts = {{"control_stratum", "2"}, {"monlist_clients", std::uint64_t{600}}};
    CHECK(table_of({clock}).size() == 3);
  }
  SUBCASE("no cell begins a formula, nor holds a control") {
    Finding finding = sample::hostile();
    finding.name = "=cmd|' /C calc'!A0";
    const auto rows = table_of({finding});
    REQUIRE(rows.size() == 2);
    CHECK(rows[1].size() == rows[0].size());
    for (const std::string& cell : rows[1]) {
      CHECK(cell.find_first_of("=+-@\t\r") != 0);
      for (const char c : cell) CHECK(static_cast<unsigned char>(c) >= 0x20);
    }
  }
}

TEST_CASE("a folder has a file a report, with its columns and no others") {
  std::map<std::string, std::ostringstream> files;
  const auto reporter = make_shadowserver_folder_reporter(
      [&files](const std::string& name) -> std::ostream& { return files[name]; });
  reporter->begin(info);
  reporter->finding(sample::rpcbind_udp());
  reporter->finding(sample::rpcbind_udp());
  reporter->finding(sample::memcached_udp());
  reporter->end({});
  REQUIRE(files.size() == 2);
  const auto rows = read_csv(files["scan_portmapper.csv"].str());
  REQUIRE(rows.size() == 3);
  CHECK(rows[0] == std::vector<std::string>{"timestamp", "severity", "ip", "protocol", "port",
                                            "hostname", "tag", "asn", "geo", "region", "city",
                                            "naics", "sic", "programs", "mountd_port", "exports",
                                            "sector", "response_size", "amplification"});
  CHECK(csv_cell(rows, 1, "programs").starts_with("portmapper 2,3,4 tcp 111; "));
  CHECK(read_csv(files["scan_memcached.csv"].str()).size() == 2);
}

}  // namespace yamabiko
