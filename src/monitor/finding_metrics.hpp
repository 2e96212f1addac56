// The findings of a check as metrics of Prometheus.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/report/reporter.hpp"

#include <cstddef>
#include <string>
#include <vector>

#include <prometheus/metric_family.h>

namespace yamabiko {

// Keeps what is needed for the metrics of a run.
class MetricsCollector : public Reporter {
 public:
  // Series are memory to whoever scrapes them: of more endpoints that answer,
  // only so many are told, those of the first findings.
  static constexpr std::size_t most_endpoints = 4096;

  void begin(const RunInfo& /*info*/) override {}
  void finding(const Finding& finding) override;
  void end(const RunSummary& summary) override;

  // After end(); before it, those of a run that did not succeed. Endpoints where
  // nothing answers are counted, but have no series of their own.
  [[nodiscard]] std::vector<prometheus::MetricFamily> metrics() const;
  // The run came to its end, and reached every target.
  [[nodiscard]] bool success() const;

 private:
  std::vector<Finding> open_;
  RunSummary summary_;
  bool ended_ = false;
};

// In the text format 0.0.4. What a stranger sent is escaped where it is a label.
[[nodiscard]] std::string to_text(const std::vector<prometheus::MetricFamily>& metrics);

}  // namespace yamabiko
