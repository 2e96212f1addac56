// The pages of the exporter, on cpp-httplib.
#include "monitor/exporter.hpp"

#include "monitor/finding_metrics.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <atomic>
#include <chrono>
#include <semaphore>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <httplib.h>

namespace yamabiko {
namespace {

constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";
constexpr const char* plain = "text/plain; charset=utf-8";
// Threads beyond those that probe, so that there is always one to say no.
constexpr std::size_t spare_threads = 8;
// A query is short, and nothing is ever posted.
constexpr std::size_t longest_body = 1024;
constexpr std::time_t io_seconds = 5;
constexpr std::chrono::milliseconds poll_interval{1};

constexpr std::string_view page = R"(<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>yamabiko exporter</title></head>
<body>
<h1>yamabiko exporter</h1>
<p>Version {}.</p>
<ul>
<li><a href="metrics">metrics</a> of this exporter</li>
<li>probe?target=<var>ADDRESS</var>&amp;profile=<var>PROFILE</var>: metrics of a target</li>
</ul>
</body>
</html>
)";

void answer(httplib::Response& response, int status, const std::string& text) {
  response.status = status;
  response.set_content(text + "\n", plain);
}

// What may be a label.
std::string known_path(const std::string& path) {
  for (const char* known : {"/", "/metrics", "/probe"})
    if (path == known) return path;
  return "other";
}

using Places = std::counting_semaphore<>;

// A probe that has its place; gives it back however it ends.
class Running {
 public:
  Running(ExporterMetrics& metrics, Places& places) : metrics_(metrics), places_(places) {
    metrics_.probe_begins();
  }
  ~Running() {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    metrics_.probe_ends(end, elapsed.count());
    places_.release();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  // Until it is known better.
  ProbeEnd end = ProbeEnd::failure;

 private:
  ExporterMetrics& metrics_;
  Places& places_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

class Exporter::Server {
 public:
  Server(ExporterOptions options, const Registry& registry, Prober prober)
      : options_(std::move(options)),
        registry_(registry),
        prober_(std::move(prober)),
        metrics_(options_.version),
        free_(static_cast<std::ptrdiff_t>(options_.max_probes)) {
    http_.new_task_queue = [this] {
      return new httplib::ThreadPool(options_.max_probes + spare_threads);
    };
    http_.set_payload_max_length(longest_body);
    http_.set_read_timeout(io_seconds);
    http_.set_write_timeout(io_seconds);
    http_.set_tcp_nodelay(true);
    // The library would share the port with whoever listens there already.
    http_.set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    http_.Get("/", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(fmt::format(page, options_.version), "text/html; charset=utf-8");
    });
    http_.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(metrics_.text(), metrics_type);
    });
    http_.Get("/probe", [this](const httplib::Request& request, httplib::Response& response) {
      probe(request, response);
    });
    http_.set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
          answer(response, 500, "something went wrong here; the target may not have been checked");
        });
    http_.set_logger([this](const httplib::Request& request, const httplib::Response& response) {
      metrics_.count_request(known_path(request.path), response.status);
    });
  }

  bool bind() { return http_.bind_to_port(options_.address, options_.port); }
  bool serve() {
    const bool served = http_.listen_after_bind();
    ended_ = true;
    return served;
  }
  void stop() {
    // Before it runs, the library takes no notice of being stopped.
    while (!http_.is_running() && !ended_) std::this_thread::sleep_for(poll_interval);
    http_.stop();
  }

 private:
  void probe(const httplib::Request& request, httplib::Response& response) {
    const auto wanted = parse_probe_request(
        {request.params.begin(), request.params.end()},
        request.get_header_value("X-Prometheus-Scrape-Timeout-Seconds"), registry_);
    if (!wanted) return answer(response, 400, printable(wanted.error()));
    if (!free_.try_acquire()) {
      response.set_header("Retry-After", "5");
      return answer(
          response, 429,
          fmt::format("{} targets are being probed, which is all that --max-probes allows",
                      options_.max_probes));
    }
    Running running(metrics_, free_);
    const auto result = prober_(*wanted);
    if (!result) {
      running.end = ProbeEnd::refused;
      return answer(response, result.error().forbidden ? 403 : 400,
                    printable(result.error().reason));
    }
    if (result->success) running.end = ProbeEnd::success;
    response.set_content(to_text(result->metrics), metrics_type);
  }

  const ExporterOptions options_;
  const Registry& registry_;
  const Prober prober_;
  ExporterMetrics metrics_;
  Places free_;
  std::atomic<bool> ended_ = false;
  httplib::Server http_;
};

Exporter::Exporter(ExporterOptions options, const Registry& registry, Prober prober)
    : server_(std::make_unique<Server>(std::move(options), registry, std::move(prober))) {}

Exporter::~Exporter() = default;

bool Exporter::bind() {
  return server_->bind();
}
bool Exporter::serve() {
  return server_->serve();
}
void Exporter::stop() {
  server_->stop();
}

}  // namespace yamabiko
