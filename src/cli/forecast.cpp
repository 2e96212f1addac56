// The engine counts requests, but does not tell its rounds: they are recognised
// by their sizes, and by the pauses after them.
#include "cli/forecast.hpp"

#include <algorithm>
#include <cmath>

namespace yamabiko {
namespace {

// How far back the pace is remembered, in seconds, and in requests where they
// are few.
constexpr double memory = 2;
constexpr double remembered_requests = 50;
// Below this part of the pace, it is not a round that is sent.
constexpr double trickle = 0.1;
// So long without requests is a pause, where three of them were due.
constexpr double shortest_pause = 0.4;
constexpr double requests_due = 3;
// A pace that was measured for less is none to go by.
constexpr double shortest_measure = 2;
constexpr std::uint64_t least_requests = 10;
// What is sent in less is not worth a rate and a share.
constexpr double brief = 1;
// Errors that Linux sends one host before it holds any back.
constexpr std::uint64_t linux_burst = 6;
constexpr double much_longer = 4;
// So many answers of hosts that hold theirs back tell how fast they are.
constexpr double least_told = 5;
// Clocks and steps are not exact.
constexpr double tolerance = 0.5;

double seconds(std::chrono::milliseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

double pending(const TransportProgress& side) {
  return static_cast<double>(side.endpoints - std::min(side.resolved, side.endpoints));
}

}  // namespace

ScanShape shape_of(const Plan& plan, const ScanOptions& options) {
  double ports = 0;
  double first = 0;
  double fallbacks = 0;
  double second_stage = 0;
  for (const PlannedPort& planned : plan.ports) {
    if (planned.port.transport != Transport::udp) continue;
    double of_port = 0;
    for (const Service* service : planned.services)
      for (const auto& probe : service->probes) {
        if (probe->transport != Transport::udp || !probe->is_for_scans()) continue;
        if (probe->probe_class == ProbeClass::loop)
          second_stage += options.loops ? 1 : 0;
        else if (probe->probe_class == ProbeClass::measure)
          second_stage += options.measure == Measure::never ? 0 : 1;
        else if (probe->order == ProbeOrder::first)
          ++of_port;
        else if (probe->order != ProbeOrder::last)
          ++(probe->order == ProbeOrder::fallback ? fallbacks : second_stage);
      }
    first += std::max(1.0, of_port);  // a port without a probe gets the bare request
    ++ports;
  }
  ScanShape shape{.first = 1,
                  .repeated = 1,
                  .measuring = 0,
                  .rounds = options.retries + 1,
                  .timeout = options.timeout,
                  .sessions = options.max_sessions,
                  .udp_ports = static_cast<std::size_t>(ports)};
  if (ports > 0) {
    shape.first = first / ports;
    shape.repeated = (first + fallbacks) / ports;
    shape.measuring = second_stage / ports;
  }
  return shape;
}

void add(Found& found, const Finding& finding) {
  if (finding.state != State::open) return;
  ++found.answered;
  // One of them identified it.
  if (finding.amplification) {
    ++found.measured;
    found.second_stage += finding.amplification->variants.size() - 1;
  }
}

void Forecaster::Pace::add(double requests, Seconds time) {
  const double kept =
      std::exp(-time / std::max(memory, rate() > 0 ? remembered_requests / rate() : 0));
  requests_ = requests_ * kept + requests;
  time_ = time_ * kept + time;
}

Forecast Forecaster::update(const ScanProgress& progress, const Found& found) {
  const TransportProgress& udp = progress.udp;
  const TransportProgress& tcp = progress.tcp;
  const Seconds elapsed = seconds(progress.elapsed);
  const double sent = static_cast<double>(udp.requests) - static_cast<double>(last_.udp.requests);
  watch(sent, elapsed - seconds(last_.elapsed));
  last_ = progress;

  const double second = second_stage(udp, found);
  const double spent = std::max(0.0, static_cast<double>(udp.requests) - second);
  const double left = requests_left(udp, spent, second);
  Forecast forecast;
  forecast.stage = stage(progress, spent, left);
  const auto endpoints = static_cast<double>(udp.endpoints + tcp.endpoints);
  const double done =
      std::max(spent, (static_cast<double>(udp.endpoints) - pending(udp)) * shape_.first);
  const double udp_share = pending(udp) == 0 ? 1 : done / std::max(1.0, done + left);
  if (endpoints > 0)
    forecast.share = (udp_share * static_cast<double>(udp.endpoints) +
                      static_cast<double>(tcp.endpoints) - pending(tcp)) /
                     endpoints;
  if (!quiet_) forecast.rate = pace_.rate();
  if (pending(tcp) > static_cast<double>(shape_.sessions) && elapsed > 0)
    forecast.rate += static_cast<double>(tcp.requests) / elapsed;

  std::optional<Seconds> time;
  if (forecast.stage == Stage::patience)
    time = patience_left(progress);
  else if (forecast.stage != Stage::measuring)
    time = this->left(progress, found, left);
  if (time) forecast.left = std::chrono::milliseconds(std::llround(*time * 1000));
  return forecast;
}

std::optional<Forecaster::Seconds> Forecaster::left(const ScanProgress& progress,
                                                    const Found& found, double requests) const {
  const auto of_udp = pending(progress.udp) == 0 ? Seconds{0} : udp_left(requests);
  const auto of_tcp =
      pending(progress.tcp) == 0 ? Seconds{0} : tcp_left(progress.tcp, seconds(progress.elapsed));
  if (!of_udp || !of_tcp) return std::nullopt;
  const Seconds time = std::max(*of_udp, *of_tcp);
  if (may_need_patience(progress, found, time)) return std::nullopt;
  return time;
}

// Whether what comes after the rounds may take so long that their end says
// little: a second a port, on hosts that tell of some and hold the others back.
bool Forecaster::may_need_patience(const ScanProgress& progress, const Found& found,
                                   Seconds left) const {
  if (shape_.udp_ports <= linux_burst || pending(progress.udp) == 0) return false;
  if (progress.udp.resolved < found.answered + linux_burst) return false;
  return left < much_longer * static_cast<double>(shape_.udp_ports);
}

std::optional<Forecaster::Seconds> Forecaster::patience_left(const ScanProgress& progress) {
  if (!patience_) patience_ = progress;
  const auto told = static_cast<double>(progress.udp.resolved - patience_->udp.resolved);
  if (told < least_told) return std::nullopt;
  return pending(progress.udp) * seconds(progress.elapsed - patience_->elapsed) / told;
}

// Requests of the second stage so far, also to what is not reported yet.
double Forecaster::second_stage(const TransportProgress& udp, const Found& found) const {
  const auto known = static_cast<double>(found.second_stage);
  const double each =
      found.measured > 0 ? known / static_cast<double>(found.measured) : shape_.measuring;
  return known + each * static_cast<double>(udp.measuring);
}

// Tells pauses from sending, and measures the pace of the latter.
void Forecaster::watch(double sent, Seconds step) {
  if (step <= 0) return;
  const double pace = pace_.rate();
  if (sent > 0 && sent >= trickle * pace * step) {
    if (latest_) pace_.add(latest_->requests, latest_->time);
    latest_.reset();
    if (pace == 0)
      pace_.add(sent, step);  // better than none
    else if (!quiet_)
      latest_ = {.requests = sent, .time = step + silent_};  // that wait was no pause
    silent_ = 0;
    quiet_ = false;
    return;
  }
  silent_ += step;
  if (quiet_) {
    listened_ += step;
  } else if (silent_ >= std::max(shortest_pause, pace > 0 ? requests_due / pace : 0)) {
    quiet_ = true;
    latest_.reset();
    listened_ += silent_;
  }
}

// Endpoints that the first round has come to. What our own system refuses to
// send is resolved without a request.
double Forecaster::asked_at_all(const TransportProgress& udp, double spent) const {
  const auto endpoints = static_cast<double>(udp.endpoints);
  return std::min(endpoints, std::max(spent / shape_.first, endpoints - pending(udp)));
}

// How many requests the rounds still need. While the first one lasts, those
// that it has not come to are taken to answer as those do that it has.
double Forecaster::requests_left(const TransportProgress& udp, double spent,
                                 double second_stage) const {
  const auto endpoints = static_cast<double>(udp.endpoints);
  const double in_first = endpoints * shape_.first;
  const double later_rounds = shape_.rounds - 1;
  if (spent < in_first) {
    const double resolved = endpoints - pending(udp);
    const double asked = asked_at_all(udp, spent);
    const double silent = asked > 0 ? 1 - resolved / asked : 1;
    const double measuring = asked > 0 ? second_stage / asked * (endpoints - asked) : 0;
    return (endpoints - asked) * shape_.first + measuring +
           endpoints * silent * later_rounds * shape_.repeated;
  }
  return std::max(0.0, pending(udp) * later_rounds * shape_.repeated - (spent - in_first));
}

Forecaster::Seconds Forecaster::listening_in_all() const {
  return shape_.rounds * seconds(shape_.timeout);
}

std::optional<Forecaster::Seconds> Forecaster::udp_left(double requests) const {
  const Seconds listening = std::max(0.0, listening_in_all() - listened_);
  const double pace = pace_.rate();
  if (requests < 1) return listening;
  if (pace <= 0) return std::nullopt;
  const Seconds sending = requests / pace;
  const bool measured =
      seconds(last_.elapsed) >= shortest_measure && last_.udp.requests >= least_requests;
  if (sending > brief && !measured) return std::nullopt;
  return sending + listening;
}

std::optional<Forecaster::Seconds> Forecaster::tcp_left(const TransportProgress& tcp,
                                                        Seconds elapsed) const {
  const auto resolved = static_cast<double>(tcp.resolved);
  if (tcp.endpoints <= shape_.sessions) {
    // All of them are tried at once, and the kernel repeats what is lost.
    if (elapsed < listening_in_all() + tolerance) return listening_in_all() - elapsed;
    return std::nullopt;
  }
  // They come in waves; before the first has ended, only the quick ones are known.
  if (resolved < static_cast<double>(shape_.sessions) || elapsed < listening_in_all() + tolerance)
    return std::nullopt;
  return pending(tcp) * elapsed / resolved;
}

Stage Forecaster::stage(const ScanProgress& progress, double spent, double requests) const {
  const bool udp = pending(progress.udp) > 0;
  const bool tcp = pending(progress.tcp) > 0;
  if (!udp && !tcp) return Stage::measuring;
  if (pending(progress.tcp) > static_cast<double>(shape_.sessions)) return Stage::asking;
  if (!udp) return Stage::connecting;
  const double pace = pace_.rate();
  const bool much = pace > 0 ? requests / pace > brief : requests > 0;
  const bool first_round =
      asked_at_all(progress.udp, spent) + tolerance < static_cast<double>(progress.udp.endpoints);
  if (much || first_round) return Stage::asking;
  // The rounds can't be over before they have listened.
  if (listened_ > listening_in_all() + tolerance && requests < 1) return Stage::patience;
  if (listened_ < listening_in_all() - seconds(shape_.timeout)) return Stage::repeating;
  return Stage::listening;
}

}  // namespace yamabiko
