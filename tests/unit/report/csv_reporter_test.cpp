// Records of CSV, read back cell by cell.
#include "yamabiko/report/csv_reporter.hpp"

#include "report/csv_line.hpp"
#include "report/csv_reader.hpp"
#include "report/sample_findings.hpp"

#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

std::string report_of(const Finding& finding) {
  std::ostringstream out;
  CsvReporter reporter{out};
  reporter.begin({});
  reporter.finding(finding);
  reporter.end({});
  return out.str();
}

std::string cell(std::string_view content) {
  CsvLine line;
  line.text(content);
  std::string record(line.record());
  record.pop_back();
  return record;
}

}  // namespace

TEST_CASE("CsvLine") {
  SUBCASE("quotes what RFC 4180 wants quoted") {
    CHECK(cell("plain") == "plain");
    CHECK(cell("a,b") == R"("a,b")");
    CHECK(cell(R"(say "no")") == R"("say ""no""")");
    CHECK(cell(" padded") == R"(" padded")");
  }
  SUBCASE("disarms formulas, behind a quote too") {
    CHECK(cell("=1+1") == "'=1+1");
    CHECK(cell("+1") == "'+1");
    CHECK(cell("-1") == "'-1");
    CHECK(cell("@SUM(A1)") == "'@SUM(A1)");
    CHECK(cell("＝1+1") == "'＝1+1");
    const std::string link = R"x(=HYPERLINK("http://x","y"))x";
    CHECK(cell(link) == R"x("'=HYPERLINK(""http://x"",""y"")")x");
    CHECK(cell("a=1") == "a=1");
  }
  SUBCASE("numbers are none") {
    CsvLine line;
    line.number(-1.23456).number(std::uint64_t{7}).number(std::optional<double>()).truth(true);
    CHECK(line.record() == "-1.2346,7,,true\r");
  }
  SUBCASE("controls are shown, not written") {
    CHECK(cell("\t=1\r\n\x1b[31m") == R"(\x09=1\x0d\x0a\x1b[31m)");
  }
}

TEST_CASE("CsvReporter") {
  SUBCASE("each record has a cell for each column") {
    for (const Finding& finding : {sample::rpcbind_udp(), sample::memcached_tcp(),
                                   sample::closed(9, Transport::udp), sample::hostile()}) {
      const auto rows = read_csv(report_of(finding));
      REQUIRE(rows.size() == 2);
      CHECK(rows[1].size() == rows[0].size());
    }
  }
  SUBCASE("what is there is told") {
    const auto rows = read_csv(report_of(sample::memcached_udp()));
    const auto value = [&rows](std::string_view column) { return csv_cell(rows, 1, column); };
    CHECK(value("target") == "192.0.2.1");
    CHECK(value("transport") == "udp");
    CHECK(value("port") == "11211");
    CHECK(value("service") == "memcached");
    CHECK(value("version") == "1.6.18");
    CHECK(value("verdict") == "severe");
    CHECK(value("flags") == "discloses no-auth");
    CHECK(value("probe") == "stats");
    CHECK(value("response_bytes") == "2218");
    CHECK(value("baf") == "147.8667");
    CHECK(value("at_least") == "false");
    CHECK(value("published") == "10000 to 51000 payload (US-CERT TA14-017A)");
    CHECK(value("rtt_ms") == "0.38");
    CHECK(value("facts") == "curr_items=3");
    CHECK(value("remediation").find("2. systemctl restart memcached 3. ") != std::string::npos);
    CHECK(value("may_repeat").empty());
  }
  SUBCASE("no cell begins a formula, nor holds a control") {
    const auto rows = read_csv(report_of(sample::hostile()));
    for (const std::string& cell : rows.at(1)) {
      CHECK(cell.find_first_of("=+-@\t\r") != 0);
      for (const char c : cell) CHECK(static_cast<unsigned char>(c) >= 0x20);
    }
    CHECK(csv_cell(rows, 1, "banner").starts_with("'=1+1\"|'`]]><script>"));
  }
  SUBCASE("a report that goes on has no header") {
    std::ostringstream out;
    CsvReporter reporter{out, Begin::go_on};
    reporter.begin({});
    CHECK(out.str().empty());
    reporter.finding(sample::rpcbind_tcp());
    CHECK(out.str().empty());
    reporter.flush();
    CHECK(out.str().starts_with("192.0.2.1,"));
    CHECK(out.str().ends_with("\r\n"));
  }
}

}  // namespace yamabiko
