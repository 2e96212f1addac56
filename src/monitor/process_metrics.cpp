// Asks the system about this process.
#include "monitor/process_metrics.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <sys/resource.h>
#include <unistd.h>

namespace yamabiko {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_bytes() {
  // Pages in all, pages resident, and more: proc(5).
  std::ifstream file("/proc/self/statm");
  double all = 0;
  double resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double open_files() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  // The one that reads the folder is not ours to count.
  return error ? 0 : static_cast<double>(std::distance(begin(files), end(files)) - 1);
}

MetricFamily single(std::string name, std::string help, MetricType type, double value) {
  ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  return {.name = std::move(name), .help = std::move(help), .type = type, .metric = {metric}};
}

}  // namespace

ProcessMetrics::ProcessMetrics()
    : started_(std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
                   .count()) {}

std::vector<MetricFamily> ProcessMetrics::Collect() const {
  return {
      single("process_cpu_seconds_total", "Processor time used", MetricType::Counter,
             cpu_seconds()),
      single("process_resident_memory_bytes", "Memory in use", MetricType::Gauge, resident_bytes()),
      single("process_open_fds", "Open files and sockets", MetricType::Gauge, open_files()),
      single("process_start_time_seconds", "When it was started, in Unix time", MetricType::Gauge,
             started_)};
}

}  // namespace yamabiko
