// Names the metrics, and fills them in.
#include "monitor/finding_metrics.hpp"

#include "yamabiko/bytes/printable.hpp"

#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

namespace yamabiko {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using Labels = std::vector<ClientMetric::Label>;

constexpr std::size_t longest_label = 128;

MetricFamily gauge(std::string name, std::string help) {
  return {.name = std::move(name),
          .help = std::move(help),
          .type = prometheus::MetricType::Gauge,
          .metric = {}};
}

void add(MetricFamily& family, Labels labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  family.metric.push_back(std::move(metric));
}

// Which endpoint it is, and what answers there, to join series by.
Labels labels_of(const Finding& finding) {
  return {{"address", finding.endpoint.target.text()},
          {"port", std::to_string(finding.endpoint.port)},
          {"transport", std::string(to_string(finding.endpoint.transport))},
          {"service", printable(finding.service, longest_label)}};
}

void add_endpoint(const Finding& finding, MetricFamily& info, MetricFamily& flags) {
  Labels labels = labels_of(finding);
  Labels more = labels;
  more.push_back({"version", printable(finding.version, longest_label)});
  more.push_back({"state", std::string(to_string(finding.state))});
  more.push_back(
      {"verdict", finding.verdict ? std::string(to_string(*finding.verdict)) : std::string()});
  add(info, std::move(more), 1);
  for (const Flag flag : finding.flags) {
    Labels flagged = labels;
    flagged.push_back({"flag", std::string(to_string(flag))});
    add(flags, std::move(flagged), 1);
  }
}

}  // namespace

void MetricsCollector::finding(const Finding& finding) {
  if (finding.state == State::open && open_.size() < most_endpoints) open_.push_back(finding);
}

void MetricsCollector::end(const RunSummary& summary) {
  summary_ = summary;
  ended_ = true;
}

bool MetricsCollector::success() const {
  return ended_ && !summary_.interrupted && summary_.unprobed.empty();
}

std::vector<MetricFamily> MetricsCollector::metrics() const {
  MetricFamily succeeded =
      gauge("yamabiko_probe_success", "Whether the check came to its end and reached its target");
  add(succeeded, {}, success() ? 1 : 0);
  MetricFamily duration = gauge("yamabiko_probe_duration_seconds", "How long the check took");
  add(duration, {}, std::chrono::duration<double>(summary_.elapsed).count());
  MetricFamily states = gauge("yamabiko_probe_endpoints", "Endpoints that were asked, by state");
  for (const State state :
       {State::open, State::closed, State::filtered, State::unreachable, State::no_answer})
    add(states, {{"state", std::string(to_string(state))}},
        static_cast<double>(summary_.count(state)));

  MetricFamily info = gauge("yamabiko_endpoint_info", "An endpoint that answers, and what it is");
  MetricFamily flags =
      gauge("yamabiko_endpoint_flag", "What else an endpoint is known for, as no-auth");
  MetricFamily verdicts =
      gauge("yamabiko_endpoint_verdict", "0 does not amplify, 1 amplifies, 2 high, 3 severe");
  MetricFamily payload =
      gauge("yamabiko_endpoint_payload_factor",
            "Octets of UDP payload that came back for one (BAF), of the loudest request");
  MetricFamily packets = gauge("yamabiko_endpoint_packet_factor",
                               "IP packets that came back for one (PAF), of the loudest request");
  MetricFamily l2 =
      gauge("yamabiko_endpoint_l2_factor",
            "Octets of Ethernet frames that came back for one, of the loudest request");
  for (const Finding& finding : open_) {
    add_endpoint(finding, info, flags);
    if (finding.verdict) add(verdicts, labels_of(finding), static_cast<double>(*finding.verdict));
    if (!finding.amplification || finding.amplification->variants.empty()) continue;
    const Variant& loudest = finding.amplification->variants.at(finding.amplification->largest);
    if (loudest.baf) add(payload, labels_of(finding), *loudest.baf);
    add(packets, labels_of(finding), loudest.paf);
    add(l2, labels_of(finding), loudest.l2_factor);
  }
  std::vector<MetricFamily> all;
  for (MetricFamily* family :
       {&succeeded, &duration, &states, &info, &flags, &verdicts, &payload, &packets, &l2})
    if (!family->metric.empty()) all.push_back(std::move(*family));
  return all;
}

std::string to_text(const std::vector<MetricFamily>& metrics) {
  return prometheus::TextSerializer().Serialize(metrics);
}

}  // namespace yamabiko
