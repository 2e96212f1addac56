// One line for Nagios, Icinga and their kin, in the form of the Monitoring Plugins
// Development Guidelines, and an exit status to go with it.
#pragma once

#include "yamabiko/report/reporter.hpp"
#include "yamabiko/report/threshold.hpp"

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace yamabiko {

struct NagiosThresholds {
  Threshold warning{Verdict::amplifies};
  Threshold critical{Verdict::high};
};

// The exit status of a plugin.
enum class NagiosStatus : int { ok = 0, warning = 1, critical = 2, unknown = 3 };

// "YAMABIKO CRITICAL - memcached 1.6.18 at 192.0.2.1:11211/udp: severe (…) | …".
// Performance data is the factor of each endpoint that was measured, the worst
// first. What could not be probed, or a run that was interrupted, is UNKNOWN,
// unless something worse was found elsewhere.
class NagiosReporter : public Reporter {
 public:
  NagiosReporter(std::ostream& out, NagiosThresholds thresholds)
      : out_(out), thresholds_(std::move(thresholds)) {}

  void begin(const RunInfo& info) override;
  void finding(const Finding& finding) override;
  void end(const RunSummary& summary) override;
  [[nodiscard]] std::optional<int> exit_status() const override;

 private:
  struct Measured {
    NagiosStatus status = NagiosStatus::ok;
    double factor = 0;
    std::string place;     // "192.0.2.1:11211/udp"
    std::string sentence;  // only of what is not OK
  };

  std::ostream& out_;
  NagiosThresholds thresholds_;
  std::vector<Measured> worst_;  // the worst first, and only so many
  std::size_t alerts_ = 0;
  NagiosStatus status_ = NagiosStatus::unknown;
};

// The whole line of a run that could not even begin.
[[nodiscard]] std::string nagios_unknown(std::string_view why);

}  // namespace yamabiko
