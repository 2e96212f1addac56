// Writes findings into a history as fast as it takes them, for bench/history.py.
//
// Usage: history FILE FINDINGS [CHANGED]
//
// Every CHANGED-th finding is of another version. Prints the seconds, and how far the
// memory grew between the first tenth and the end, in KiB.
#include "yamabiko/store/history.hpp"
#include "yamabiko/report/reporter.hpp"
#include "yamabiko/store/store_reporter.hpp"

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace yamabiko {
namespace {

class Nothing : public Reporter {
 public:
  void begin(const RunInfo&) override {}
  void finding(const Finding&) override {}
  void end(const RunSummary&) override {}
};

long peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

// As a DNS server is told, at an address that the number is scattered to.
Finding finding_of(std::uint32_t number, bool changed) {
  const std::uint32_t scattered = number * 2'654'435'761U;
  Finding finding;
  finding.endpoint = {
      .target = Address::v4(
          {static_cast<std::uint8_t>(scattered >> 24U), static_cast<std::uint8_t>(scattered >> 16U),
           static_cast<std::uint8_t>(scattered >> 8U), static_cast<std::uint8_t>(scattered)}),
      .transport = Transport::udp,
      .port = 53};
  finding.state = State::open;
  finding.reason = "dns reply";
  finding.service = "dns";
  finding.service_title = "Domain Name System";
  finding.version = changed ? "9.18.29" : "9.18.28";
  finding.facts = {{"recursion", std::string("no")}, {"answers", std::uint64_t{4}}};
  Variant variant{.probe = "any", .request_bytes = 34, .response_bytes = 480};
  variant.baf = 14.1;
  variant.paf = 1;
  variant.l2_factor = 6.4;
  finding.amplification = Amplification{.variants = {variant}, .published = {}};
  finding.verdict = Verdict::amplifies;
  finding.rtt_ms = 12.5;
  finding.remediation = {"Answer only your own clients: allow-recursion { 192.0.2.0/24; };"};
  return finding;
}

int run(const std::string& file, std::uint32_t count, std::uint32_t changed) {
  const auto history = History::open(file);
  if (!history) {
    std::fprintf(stderr, "%s\n", history.error().c_str());
    return 1;
  }
  Nothing nothing;
  StoreReporter store(**history, nothing);
  const auto start = std::chrono::steady_clock::now();
  store.begin({.tool_version = "1",
               .start = std::chrono::system_clock::now(),
               .command = {"bench"},
               .coverage = Coverage{.targets = {{.first = Address::v4({0, 0, 0, 0}),
                                                 .count = std::uint64_t{1} << 32U}},
                                    .ports = {{.transport = Transport::udp, .number = 53}},
                                    .told = Told::open}});
  RunSummary summary;
  long early = 0;
  for (std::uint32_t number = 0; number < count; ++number) {
    const Finding finding = finding_of(number, changed > 0 && number % changed == 0);
    summary.add(finding);
    store.finding(finding);
    if (number == count / 10) early = peak_memory();
  }
  store.flush();
  const std::chrono::duration<double> written = std::chrono::steady_clock::now() - start;
  const long late = peak_memory();
  store.end(summary);
  const std::chrono::duration<double> ended = std::chrono::steady_clock::now() - start;
  std::printf("%f %f %ld\n", written.count(), ended.count(), late - early);
  if (!store.problem().empty()) std::fprintf(stderr, "%s\n", store.problem().c_str());
  return store.problem().empty() ? 0 : 1;
}

}  // namespace
}  // namespace yamabiko

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  return yamabiko::run(argv[1], static_cast<std::uint32_t>(std::atoi(argv[2])),
                       argc > 3 ? static_cast<std::uint32_t>(std::atoi(argv[3])) : 0);
}
