// An HTTP server that checks a target when Prometheus asks for it: /probe, as
// blackbox_exporter has it, and /metrics of its own.
#pragma once

#include "monitor/exporter_metrics.hpp"
#include "monitor/probe_request.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/metric_family.h>
#include <tl/expected.hpp>

namespace yamabiko {

// Why a target is not probed.
struct ProbeRefusal {
  bool forbidden = false;  // it is not allowed, rather than no target at all
  std::string reason;      // a sentence for whoever asks
};

struct ProbeResult {
  bool success = false;
  std::vector<prometheus::MetricFamily> metrics;
};

// Blocks until the target is checked; called by several threads at once.
using Prober = std::function<tl::expected<ProbeResult, ProbeRefusal>(const ProbeRequest&)>;

struct ExporterOptions {
  std::string address = "127.0.0.1";  // numeric
  std::uint16_t port = 9711;
  std::size_t max_probes = 4;  // at one time; who asks for more is told to come again
  std::string version;
};

class Exporter {
 public:
  // `registry` must outlive it.
  Exporter(ExporterOptions options, const Registry& registry, Prober prober);
  ~Exporter();
  Exporter(const Exporter&) = delete;
  Exporter& operator=(const Exporter&) = delete;

  // From here on connections wait to be accepted; false where that is impossible.
  [[nodiscard]] bool bind();
  // Serves until stop() is called by another thread, then finishes what it began.
  // False where it had to stop by itself.
  [[nodiscard]] bool serve();
  void stop();

 private:
  class Server;
  std::unique_ptr<Server> server_;
};

}  // namespace yamabiko
