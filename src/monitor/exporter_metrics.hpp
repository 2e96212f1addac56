// What an exporter tells of itself.
#pragma once

#include "monitor/process_metrics.hpp"

#include <memory>
#include <string>
#include <string_view>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace yamabiko {

// May be used by several threads at once.
class ExporterMetrics {
 public:
  explicit ExporterMetrics(std::string_view version);

  // `path` is one of few: what strangers ask for must not become a label.
  void count_request(const std::string& path, int status);
  void probe_begins() { running_->Increment(); }
  void probe_ends(bool success, double seconds);
  // In the text format.
  [[nodiscard]] std::string text() const;

 private:
  prometheus::Registry registry_;
  ProcessMetrics process_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Counter>& probes_;
  prometheus::Gauge* running_;
  prometheus::Histogram* durations_;
};

}  // namespace yamabiko
