// What any exporter tells of its own process, under the usual names.
#pragma once

#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

namespace yamabiko {

// process_cpu_seconds_total, process_resident_memory_bytes, process_open_fds and
// process_start_time_seconds, which is when this object was made.
class ProcessMetrics : public prometheus::Collectable {
 public:
  ProcessMetrics();
  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  double started_;  // seconds of Unix time
};

}  // namespace yamabiko
