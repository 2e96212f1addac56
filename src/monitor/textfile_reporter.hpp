// Metrics in a file, for the textfile collector of node_exporter.
#pragma once

#include "monitor/finding_metrics.hpp"

#include <string>
#include <utility>

namespace yamabiko {

// Replaces the file at the end of the run, in one step: whoever reads it gets the
// old one or the new one, and never half of it.
class TextfileReporter : public MetricsCollector {
 public:
  explicit TextfileReporter(std::string path) : path_(std::move(path)) {}

  void end(const RunSummary& summary) override;
  // Why the file is still the old one, as a sentence; empty when it is not.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  std::string path_;
  std::string failure_;
};

}  // namespace yamabiko
