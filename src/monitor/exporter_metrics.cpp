// The exporter's own counters.
#include "monitor/exporter_metrics.hpp"

#include "monitor/finding_metrics.hpp"

namespace yamabiko {

ExporterMetrics::ExporterMetrics(std::string_view version)
    : requests_(prometheus::BuildCounter()
                    .Name("yamabiko_exporter_http_requests_total")
                    .Help("HTTP requests answered, by path and status")
                    .Register(registry_)),
      probes_(prometheus::BuildCounter()
                  .Name("yamabiko_exporter_probes_total")
                  .Help("Checks of targets, by result")
                  .Register(registry_)),
      running_(&prometheus::BuildGauge()
                    .Name("yamabiko_exporter_probes_running")
                    .Help("Checks of targets that are under way")
                    .Register(registry_)
                    .Add({})),
      durations_(&prometheus::BuildHistogram()
                      .Name("yamabiko_exporter_probe_duration_seconds")
                      .Help("How long checks of targets took")
                      .Register(registry_)
                      .Add({}, prometheus::Histogram::BucketBoundaries{0.25, 0.5, 1, 2.5, 5, 10, 30,
                                                                       60})) {
  prometheus::BuildGauge()
      .Name("yamabiko_build_info")
      .Help("Which version this is")
      .Register(registry_)
      .Add({{"version", std::string(version)}})
      .Set(1);
  // There from the start, so that a first failure is an increase.
  for (const char* result : {"success", "failure"}) probes_.Add({{"result", result}});
}

void ExporterMetrics::count_request(const std::string& path, int status) {
  requests_.Add({{"path", path}, {"code", std::to_string(status)}}).Increment();
}

void ExporterMetrics::probe_ends(bool success, double seconds) {
  running_->Decrement();
  durations_->Observe(seconds);
  probes_.Add({{"result", success ? "success" : "failure"}}).Increment();
}

std::string ExporterMetrics::text() const {
  auto all = registry_.Collect();
  const auto process = process_.Collect();
  all.insert(all.end(), process.begin(), process.end());
  return to_text(all);
}

}  // namespace yamabiko
