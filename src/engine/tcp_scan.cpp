// Starts sessions within the limits and gathers what they bring.
#include "engine/tcp_scan.hpp"

#include "engine/second_stage.hpp"
#include "engine/service_kind.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <asio/post.hpp>

namespace yamabiko {
namespace {

std::vector<const PlannedPort*> tcp_ports(const Plan& plan) {
  std::vector<const PlannedPort*> ports;
  for (const PlannedPort& planned : plan.ports)
    if (planned.port.transport == Transport::tcp) ports.push_back(&planned);
  return ports;
}

bool begins(const Probe& probe, ProbeOrder order) {
  return probe.transport == Transport::tcp && probe.is_for_scans() &&
         probe.probe_class == ProbeClass::identify && probe.order == order;
}

// What the more general service made of it is the same thing, told by one who
// knows less of it.
void drop_general(std::vector<Exchange>& exchanges, const Probe& accepted) {
  std::erase_if(exchanges, [&](const Exchange& each) {
    return each.probe != nullptr && is_kind_of(accepted, *each.probe);
  });
}

}  // namespace

TcpScan::TcpScan(asio::io_context& context, const Plan& plan, const ScanOptions& options,
                 std::size_t max_sessions, Pacer& pacer, const CookieMaker& cookies,
                 ScanStatistics& statistics, PcapFile* recording, IsOwnAddress is_own_address,
                 OnObservation on_observation, std::function<void()> on_done)
    : context_(context),
      plan_(plan),
      options_(options),
      max_sessions_(max_sessions),
      cookies_(cookies),
      statistics_(statistics),
      recording_(recording),
      is_own_address_(std::move(is_own_address)),
      on_observation_(std::move(on_observation)),
      on_done_(std::move(on_done)),
      ports_(tcp_ports(plan)),
      order_(ports_.size() * plan.targets.size(), options.seed),
      cursor_(options.shard.index),
      pacer_(pacer),
      hosts_(options.host_rate),
      timer_(context) {
  const Shard& shard = options.shard;
  if (order_.size() > shard.index)
    in_shard_ = (order_.size() - shard.index + shard.count - 1) / shard.count;
  if (!plan.only.empty())
    for (std::uint64_t place = shard.index; place < order_.size(); place += shard.count)
      if (!plan.asks(endpoint_of(order_.at(place)))) --in_shard_;
}

Endpoint TcpScan::endpoint_of(std::uint64_t slot) const {
  const std::uint64_t targets = plan_.targets.size();
  return {.target = plan_.targets.at(slot % targets),
          .transport = Transport::tcp,
          .port = ports_[slot / targets]->port.number};
}

TcpState TcpScan::state() const {
  TcpState state{.place = cursor_, .statistics = statistics_};
  for (const auto& [slot, record] : records_) state.unfinished.push_back(slot);
  state.unfinished.insert(state.unfinished.end(), again_.begin(), again_.end());
  return state;
}

void TcpScan::resume(const TcpState& state, const std::vector<Endpoint>& again) {
  cursor_ = state.place;
  statistics_ = state.statistics;
  for (const std::uint64_t slot : state.unfinished)
    if (slot < order_.size()) again_.push_back(slot);
  for (const Endpoint& endpoint : again) {
    const auto target = plan_.targets.find(endpoint.target);
    if (endpoint.transport != Transport::tcp || !target) continue;
    for (std::size_t port = 0; port < ports_.size(); ++port)
      if (ports_[port]->port.number == endpoint.port)
        again_.push_back(port * plan_.targets.size() + *target);
  }
  if (cursor_ > options_.shard.index)
    resolved_ = (cursor_ - options_.shard.index) / options_.shard.count;
  resolved_ -= std::min<std::uint64_t>(resolved_, again_.size());
}

void TcpScan::start() {
  asio::post(context_, [this] { launch(); });
}

void TcpScan::stop() {
  if (stopped_) return;
  stopped_ = true;
  timer_.cancel();
  waiting_.clear();
  const auto sessions = std::exchange(running_, {});
  for (const auto& session : sessions) session->stop();
  for (auto& [slot, record] : records_)
    if (record.connected) report(record);
  records_.clear();
  on_done_();
}

// Starts what may be started now: the next stages of what answered first, then
// new slots.
void TcpScan::launch() {
  if (stopped_ || launching_) return;
  launching_ = true;
  while (running_.size() < max_sessions_) {
    if (!again_.empty() && waiting_.size() < max_sessions_) {
      open_slot(again_.front());
      again_.pop_front();
    } else if (cursor_ < order_.size() && waiting_.size() < max_sessions_) {
      const std::uint64_t slot = order_.at(cursor_);
      cursor_ += options_.shard.count;
      if (!plan_.asks(endpoint_of(slot))) continue;
      open_slot(slot);
    } else if (waiting_.empty()) {
      break;
    }
    if (!launch_one() && (all_opened() || waiting_.size() >= max_sessions_)) break;
  }
  launching_ = false;
  if (all_opened() && records_.empty()) {
    stopped_ = true;
    on_done_();
  }
}

// Starts the first waiting session whose host may be asked now. When there is
// none, the timer tries again as soon as there may be.
bool TcpScan::launch_one() {
  const TimePoint now = std::chrono::steady_clock::now();
  TimePoint when = pacer_.next(now);
  if (pacer_.ready(now)) {
    when = TimePoint::max();
    for (auto each = waiting_.begin(); each != waiting_.end(); ++each) {
      const TimePoint ready = hosts_.ready_at(host_of(each->slot), now);
      when = std::min(when, ready);
      if (ready > now) continue;
      const Waiting next = *each;
      waiting_.erase(each);
      pacer_.spend();
      hosts_.spend(host_of(next.slot), now);
      run_session(next);
      return true;
    }
  }
  timer_.expires_at(when);
  timer_.async_wait([this](std::error_code error) {
    if (!error) launch();
  });
  return false;
}

void TcpScan::open_slot(std::uint64_t slot) {
  Record& record = records_[slot];
  record.planned = ports_[slot / plan_.targets.size()];
  record.endpoint = endpoint_of(slot);
  for (const Service* service : record.planned->services)
    for (const auto& probe : service->probes)
      if (begins(*probe, ProbeOrder::first)) add(slot, record, probe.get());
  if (record.sessions == 0) add(slot, record, nullptr);
}

void TcpScan::add(std::uint64_t slot, Record& record, const Probe* probe) {
  ++record.sessions;
  waiting_.push_back({.slot = slot, .probe = probe});
}

void TcpScan::run_session(const Waiting& waiting) {
  const std::uint64_t slot = waiting.slot;
  const Endpoint endpoint = records_.at(slot).endpoint;
  Exchange exchange{.probe = waiting.probe};
  if (waiting.probe != nullptr) {
    const std::uint64_t hash = cookies_.hash(endpoint, waiting.probe, 0);
    exchange.cookie = waiting.probe->cut_cookie(hash);
    exchange.request = waiting.probe->request(hash, endpoint.target, endpoint.port);
  }
  ++statistics_.connections;
  const std::size_t request_size = exchange.request.size();
  const bool is_first = waiting.probe != nullptr && waiting.probe->order == ProbeOrder::first &&
                        waiting.probe->probe_class == ProbeClass::identify;
  auto holder = std::make_shared<std::weak_ptr<TcpSession>>();
  auto session = std::make_shared<TcpSession>(
      context_, options_, endpoint, std::move(exchange),
      TcpSession::Handlers{.on_hesitation =
                               [this, slot, is_first] {
                                 const auto found = records_.find(slot);
                                 if (!is_first || found == records_.end()) return;
                                 start_fallbacks(slot, found->second);
                                 launch();
                               },
                           .on_end =
                               [this, slot, holder, request_size](TcpOutcome&& outcome) {
                                 running_.erase(holder->lock());
                                 if (outcome.connect_time && request_size > 0) {
                                   ++statistics_.requests_sent;
                                   statistics_.request_bytes += request_size;
                                 }
                                 session_ended(slot, std::move(outcome));
                               },
                           .is_own_address = is_own_address_},
      recording_);
  *holder = session;
  running_.insert(session);
  session->start();
}

void TcpScan::session_ended(std::uint64_t slot, TcpOutcome&& outcome) {
  const auto found = records_.find(slot);
  if (found == records_.end()) return;
  Record& record = found->second;
  --record.sessions;
  statistics_.response_bytes += outcome.exchange.stream.size();
  if (outcome.connect_time) {
    record.connected = true;
    if (!record.seen.rtt) record.seen.rtt = outcome.connect_time;
    take_answer(slot, record, std::move(outcome.exchange));
  } else if (!record.connected) {
    record.seen.state = outcome.state;
    record.seen.reason = std::move(outcome.reason);
  }
  if (stopped_) return;
  if (record.sessions == 0) conclude(slot);
  launch();
}

void TcpScan::take_answer(std::uint64_t slot, Record& record, Exchange&& exchange) {
  const Probe* probe = exchange.probe;
  if (probe != nullptr) {
    const Decoded& decoded = exchange.decoded;
    if (decoded.accepted && !decoded.denial.empty() && record.seen.denial.empty())
      record.seen.denial = decoded.denial;
    const bool proves = decoded.accepted && record.seen.denial.empty() &&
                        probe->probe_class == ProbeClass::identify &&
                        probe->order != ProbeOrder::confirm;
    if (proves && (record.accepted == nullptr || is_kind_of(*probe, *record.accepted)))
      record.accepted = probe;
    // Another request of the same service may lead to others.
    if (proves && record.accepted->service == probe->service)
      start_second_stage(slot, record, probe);
  }
  // The words of a service that nobody knows are worth a line, asked for or not.
  if (!exchange.decoded.accepted && record.seen.banner.empty())
    record.seen.banner = printable(exchange.stream);
  if (!exchange.stream.empty()) record.seen.exchanges.push_back(std::move(exchange));
}

void TcpScan::start_fallbacks(std::uint64_t slot, Record& record) {
  if (record.fallbacks_started || record.accepted != nullptr || !record.seen.denial.empty()) return;
  record.fallbacks_started = true;
  for (const Service* service : record.planned->services)
    for (const auto& probe : service->probes)
      if (begins(*probe, ProbeOrder::fallback)) add(slot, record, probe.get());
}

// `accepted` is the identifying probe that was; null when none was and all
// services of the port are measured all the same.
void TcpScan::start_second_stage(std::uint64_t slot, Record& record, const Probe* accepted) {
  for (const Service* service : record.planned->services) {
    if (accepted != nullptr && service != accepted->service) continue;
    for (const auto& probe : service->probes)
      if (probe->transport == Transport::tcp && follows(*probe, accepted, options_.measure) &&
          record.second_stage.insert(probe.get()).second)
        add(slot, record, probe.get());
  }
}

// All sessions of the slot are over: asks more, or reports.
void TcpScan::conclude(std::uint64_t slot) {
  Record& record = records_.at(slot);
  if (record.connected && record.accepted == nullptr) {
    start_fallbacks(slot, record);
    if (record.sessions > 0) return;
    const bool spoke = !record.seen.exchanges.empty();
    if (spoke && options_.measure == Measure::all && record.seen.denial.empty())
      start_second_stage(slot, record, nullptr);
    if (record.sessions > 0) return;
  }
  report(record);
  records_.erase(slot);
}

void TcpScan::report(Record& record) {
  Observation& seen = record.seen;
  seen.endpoint = record.endpoint;
  if (record.connected) {
    seen.state = State::open;
    if (record.accepted != nullptr) drop_general(seen.exchanges, *record.accepted);
    if (record.accepted != nullptr && seen.denial.empty()) seen.service = record.accepted->service;
    seen.reason = seen.service != nullptr ? fmt::format("{} reply", seen.service->name)
                  : seen.banner.empty()   ? "connected"
                                          : "banner";
    if (seen.service != nullptr) seen.banner.clear();
  }
  ++resolved_;
  if (options_.reported == Reported::all || seen.state == State::open)
    on_observation_(std::move(seen));
  else
    ++statistics_.unreported.at(static_cast<std::size_t>(seen.state));
}

}  // namespace yamabiko
