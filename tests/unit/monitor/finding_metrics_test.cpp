// Findings as metrics, and the file that they are written to.
#include "monitor/textfile_reporter.hpp"

#include "report/sample_findings.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <unistd.h>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace yamabiko;

namespace {

void run(MetricsCollector& collector, const std::vector<Finding>& findings,
         RunSummary summary = {}) {
  collector.begin({});
  for (const Finding& finding : findings) {
    summary.add(finding);
    collector.finding(finding);
  }
  collector.end(summary);
}

bool has(const std::string& text, std::string_view line) {
  return ("\n" + text).find("\n" + std::string(line) + "\n") != std::string::npos;
}

}  // namespace

TEST_CASE("MetricsCollector") {
  MetricsCollector collector;
  SUBCASE("what answers has series, what does not is counted") {
    run(collector, {sample::memcached_udp(), sample::closed(111, Transport::udp)});
    const std::string text = to_text(collector.metrics());
    const std::string labels =
        R"(address="192.0.2.1",port="11211",transport="udp",service="memcached")";
    CHECK(has(text, "yamabiko_probe_success 1"));
    CHECK(has(text, "yamabiko_endpoint_verdict{" + labels + "} 3"));
    CHECK(has(text, "yamabiko_endpoint_flag{" + labels + ",flag=\"no-auth\"} 1"));
    CHECK(has(text, "yamabiko_endpoint_l2_factor{" + labels + "} 36.0938"));
    CHECK(has(text, "yamabiko_endpoint_packet_factor{" + labels + "} 2"));
    CHECK(has(text, "yamabiko_endpoint_info{" + labels +
                        ",version=\"1.6.18\",state=\"open\",verdict=\"severe\"} 1"));
    CHECK(has(text, "yamabiko_probe_endpoints{state=\"closed\"} 1"));
    CHECK(text.find("port=\"111\"") == std::string::npos);
  }
  SUBCASE("a run that was interrupted, or reached nobody, did not succeed") {
    run(collector, {}, {.interrupted = true});
    CHECK(has(to_text(collector.metrics()), "yamabiko_probe_success 0"));
    MetricsCollector other;
    run(other, {}, {.unprobed = {{.target = "a", .reason = "b"}}});
    CHECK_FALSE(other.success());
    CHECK_FALSE(MetricsCollector().success());
  }
  SUBCASE("a hostile version stays within its label") {
    Finding finding = sample::memcached_udp();
    finding.version = "1\"} 0\nyamabiko_probe_success 0\n# \\ \xff";
    run(collector, {finding});
    const std::string text = to_text(collector.metrics());
    CHECK_FALSE(has(text, "yamabiko_probe_success 0"));
    CHECK(text.find(R"(version="1\"} 0\\x0ayamabiko_probe_success 0\\x0a# \\ \\xff")") !=
          std::string::npos);
  }
  SUBCASE("series are capped") {
    const std::vector<Finding> many(MetricsCollector::most_endpoints + 10, sample::memcached_udp());
    run(collector, many);
    for (const auto& family : collector.metrics())
      CHECK(family.metric.size() <= 2 * MetricsCollector::most_endpoints);
  }
}

TEST_CASE("TextfileReporter") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("yamabiko-textfile-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::filesystem::path file = folder / "yamabiko.prom";
  SUBCASE("replaces the file, and leaves nothing beside it") {
    std::ofstream(file) << "old";
    TextfileReporter reporter(file);
    run(reporter, {sample::memcached_udp()});
    CHECK(reporter.failure().empty());
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    CHECK(text.str() == to_text(reporter.metrics()));
    CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);
    CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::others_read) !=
          std::filesystem::perms::none);
  }
  SUBCASE("says why it can't") {
    TextfileReporter reporter(folder / "no-such" / "yamabiko.prom");
    run(reporter, {});
    CHECK(reporter.failure().find("No such file") != std::string::npos);
  }
  SUBCASE("does not follow a link") {
    std::ofstream(folder / "elsewhere") << "kept";
    std::filesystem::create_symlink(folder / "elsewhere",
                                    fmt::format("{}.{}.new", file.string(), ::getpid()));
    TextfileReporter reporter(file);
    run(reporter, {});
    CHECK(reporter.failure().empty());
    CHECK_FALSE(std::filesystem::is_symlink(file));
    std::ostringstream text;
    text << std::ifstream(folder / "elsewhere").rdbuf();
    CHECK(text.str() == "kept");
  }
  std::filesystem::remove_all(folder);
}
