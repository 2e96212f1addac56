// Rounds, and what is known of the slots that do not answer.
#include "engine/udp_scan.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yamabiko {
namespace {

// Bounds the memory that round-trip times and replies from elsewhere cost.
constexpr std::size_t remembered_sends = 1 << 16;
// Errors that Linux sends one host before it holds any back: one that has sent
// fewer has not been kept from answering.
constexpr unsigned linux_burst = 6;
// Requests that wait for their hosts before the walk itself waits.
constexpr std::size_t most_deferred = 4096;
// Exchanges that are ended in one go: judging and reporting them takes longer
// than receiving as many datagrams, and a socket has room for a few hundred.
constexpr int checks_a_turn = 16;
// The same when so many records wait that memory counts for more than time.
constexpr int checks_of_many = 256;
constexpr std::size_t many_records = 1 << 17;

std::uint64_t slot_count(const Plan& plan) {
  const auto udp_ports = std::count_if(
      plan.ports.begin(), plan.ports.end(),
      [](const PlannedPort& planned) { return planned.port.transport == Transport::udp; });
  return static_cast<std::uint64_t>(udp_ports) * plan.targets.size();
}

// Whether two probes find a cookie in a datagram in the same way.
bool reads_alike(const Probe& a, const Probe& b) {
  if (a.decoder != nullptr || b.decoder != nullptr) return a.decoder == b.decoder;
  return a.cookie_offset == b.cookie_offset && a.cookie_after == b.cookie_after &&
         a.cookie_bytes() == b.cookie_bytes() && a.cookie_is_text() == b.cookie_is_text();
}

bool answers_from_any_port(const Service* service) {
  return std::any_of(service->probes.begin(), service->probes.end(),
                     [](const auto& probe) { return probe->any_port; });
}

}  // namespace

UdpScan::UdpScan(const Plan& plan, const ScanOptions& options, const CookieMaker& cookies,
                 ScanStatistics& statistics, IsOwnAddress is_own_address,
                 OnObservation on_observation)
    : plan_(plan),
      options_(options),
      cookies_(cookies),
      statistics_(statistics),
      is_own_address_(std::move(is_own_address)),
      on_observation_(std::move(on_observation)),
      order_(slot_count(plan), options.seed),
      round_trips_(plan.targets.size()),
      hosts_(options.host_rate),
      recent_(remembered_sends) {
  for (const PlannedPort& planned : plan.ports) {
    if (planned.port.transport != Transport::udp) continue;
    UdpPort port{.planned = &planned, .first = {}, .repeated = {}, .fallbacks = {}};
    for (const Service* service : planned.services) {
      for (const auto& probe : service->probes) {
        if (probe->transport != Transport::udp) continue;
        if (probe->cookie_bytes() > 0 &&
            std::none_of(cookie_readers_.begin(), cookie_readers_.end(),
                         [&](const Probe* known) { return reads_alike(*known, *probe); }))
          cookie_readers_.push_back(probe.get());
        if (probe->probe_class != ProbeClass::identify) continue;
        if (probe->order == ProbeOrder::first) port.first.push_back(probe.get());
        if (probe->order == ProbeOrder::fallback) port.fallbacks.push_back(probe.get());
      }
    }
    if (port.first.empty()) port.first.push_back(nullptr);
    port.repeated = port.first;
    port.repeated.insert(port.repeated.end(), port.fallbacks.begin(), port.fallbacks.end());
    port_index_.emplace(planned.port.number, ports_.size());
    if (std::any_of(planned.services.begin(), planned.services.end(), answers_from_any_port))
      any_port_.push_back(ports_.size());
    ports_.push_back(std::move(port));
  }
  const Shard& shard = options.shard;
  if (order_.size() > shard.index)
    in_shard_ = (order_.size() - shard.index + shard.count - 1) / shard.count;
  slots_.assign(order_.size(), shard.count == 1 ? Slot::pending : Slot::settled);
  if (shard.count > 1)
    for (std::uint64_t i = shard.index; i < order_.size(); i += shard.count)
      slots_[order_.at(i)] = Slot::pending;
  if (!plan.only.empty()) keep_only_listed();
  pending_ = in_shard_;
  if (round_trips_.are_kept())
    for (std::uint64_t slot = 0; slot < slots_.size(); ++slot)
      if (slots_[slot] == Slot::pending) round_trips_.expect(target_of(slot));
  move_cursor(shard.index);
  if (pending_ == 0) phase_ = Phase::concluded;
}

void UdpScan::keep_only_listed() {
  for (std::uint64_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot] != Slot::pending || plan_.asks(endpoint_of(slot))) continue;
    slots_[slot] = Slot::settled;
    --in_shard_;
  }
}

Endpoint UdpScan::endpoint_of(std::uint64_t slot) const {
  const std::uint64_t targets = plan_.targets.size();
  return {.target = plan_.targets.at(slot % targets),
          .transport = Transport::udp,
          .port = ports_[slot / targets].planned->port.number};
}

std::optional<std::uint64_t> UdpScan::slot_of(const Address& address, std::uint16_t port) const {
  const auto index = port_index_.find(port);
  if (index == port_index_.end()) return std::nullopt;
  const auto target = plan_.targets.find(address);
  if (!target) return std::nullopt;
  return index->second * plan_.targets.size() + *target;
}

std::optional<OutgoingDatagram> UdpScan::next(TimePoint now) {
  while (!urgent_.empty()) {
    const Request request = urgent_.front();
    urgent_.pop_front();
    if (records_.contains(request.slot)) return make(request, now);
  }
  if (phase_ == Phase::rounds) {
    if (const auto request = next_of_round(now)) return make(*request, now);
  }
  if (phase_ == Phase::patience) {
    // One request a port will do: it is its state that is asked for.
    if (const auto ask = patience_.next(now)) {
      const unsigned attempt = options_.retries + ask->asks;
      round_ = std::max(round_, attempt);
      return make(
          {.slot = ask->slot, .probe = port_of(ask->slot).first.front(), .attempt = attempt}, now);
    }
  }
  return std::nullopt;
}

// The next request of the round whose host may be asked now.
std::optional<UdpScan::Request> UdpScan::next_of_round(TimePoint now) {
  if (round_sent_) return std::nullopt;
  while (!deferred_.empty() && deferred_.top().first <= now) {
    const Request request = deferred_.top().second;
    deferred_.pop();
    if (slots_[request.slot] != Slot::pending) continue;
    const TimePoint ready = hosts_.ready_at(target_of(request.slot), now);
    if (ready <= now) return request;
    deferred_.emplace(ready, request);
  }
  while (deferred_.size() < most_deferred) {
    const auto request = walk();
    if (!request) break;
    const TimePoint ready = hosts_.ready_at(target_of(request->slot), now);
    if (ready <= now) return request;
    deferred_.emplace(ready, *request);
  }
  if (!deferred_.empty()) return std::nullopt;
  round_sent_ = true;
  round_sent_at_ = now;
  round_ends_ = now + round_trips_.listening(options_.timeout);
  return std::nullopt;
}

// The next request in the order; nothing at its end.
std::optional<UdpScan::Request> UdpScan::walk() {
  while (cursor_ < order_.size()) {
    const std::uint64_t slot = cursor_slot_;
    const UdpPort& port = port_of(slot);
    const auto& probes = round_ == 0 ? port.first : port.repeated;
    if (slots_[slot] == Slot::pending && cursor_probe_ < probes.size()) {
      const Request request{.slot = slot, .probe = probes[cursor_probe_++], .attempt = round_};
      if (cursor_probe_ == probes.size()) move_cursor(cursor_ + options_.shard.count);
      return request;
    }
    move_cursor(cursor_ + options_.shard.count);
  }
  return std::nullopt;
}

void UdpScan::move_cursor(std::uint64_t place) {
  cursor_ = place;
  cursor_probe_ = 0;
  if (place >= order_.size()) return;
  cursor_slot_ = order_.at(place);
  // It lies anywhere in what may be a hundred MiB; it is here by the time it is needed.
  __builtin_prefetch(&slots_[cursor_slot_]);
}

OutgoingDatagram UdpScan::make(const Request& request, TimePoint now) {
  const Endpoint endpoint = endpoint_of(request.slot);
  const std::uint64_t hash = cookies_.hash(endpoint, request.probe, request.attempt);
  const bool cookied = request.probe != nullptr && request.probe->cookie_bytes() > 0;
  const std::uint64_t token = cookied ? request.probe->cut_cookie(hash) : hash;
  OutgoingDatagram out{.to = endpoint.target, .port = endpoint.port, .payload = {}};
  if (request.probe != nullptr)
    out.payload = request.probe->request(hash, endpoint.target, endpoint.port);
  recent_.add({.slot = request.slot,
               .probe = request.probe,
               .attempt = request.attempt,
               .token = token,
               .sent = now});
  const auto found =
      slots_[request.slot] == Slot::answered ? records_.find(request.slot) : records_.end();
  if (found != records_.end()) {
    // The record waits for this one.
    const std::chrono::milliseconds patience = found->second.patience(options_);
    UdpAttempt& attempt = found->second.attempts.emplace_back();
    attempt.exchange.probe = request.probe;
    attempt.exchange.cookie = request.probe != nullptr ? request.probe->cut_cookie(hash) : 0;
    attempt.exchange.request = out.payload;
    attempt.attempt = request.attempt;
    attempt.sent = now;
    attempt.patience = patience;
    schedule(request.slot, found->second, deadline(attempt, options_));
  }
  hosts_.spend(target_of(request.slot), now);
  ++statistics_.requests_sent;
  statistics_.request_bytes += out.payload.size();
  return out;
}

bool UdpScan::advance(TimePoint now) {
  remember_place(now);
  if (phase_ == Phase::rounds && (pending_ == 0 || (round_sent_ && now >= round_ends_)))
    end_round(now);
  if (phase_ == Phase::patience) {
    for (const std::uint64_t slot : patience_.advance(now)) give_up(slot);
    if (patience_.done()) phase_ = Phase::concluded;
  }
  int checks = records_.size() < many_records ? checks_a_turn : checks_of_many;
  while (!deadlines_.empty() && deadlines_.top().first <= now) {
    if (checks-- == 0) return true;
    const auto [when, slot] = deadlines_.top();
    deadlines_.pop();
    const auto record = records_.find(slot);
    // Entries that an earlier one has replaced are left in the queue.
    if (record == records_.end() || record->second.next_check != when) continue;
    record->second.next_check.reset();
    check(slot, now);
  }
  return false;
}

void UdpScan::end_round(TimePoint now) {
  if (needs_another_round()) {
    ++round_;
    move_cursor(options_.shard.index);
    round_sent_ = false;
    round_ends_ = now;
    return;
  }
  conclude_silent();
  phase_ = patience_.done() ? Phase::concluded : Phase::patience;
}

bool UdpScan::needs_another_round() const {
  if (pending_ == 0) return false;
  if (round_ < options_.retries) return true;
  // Loss is no reason for who asked for a single round.
  const unsigned most = options_.retries == 0 ? 0 : 2 * options_.retries + 2;
  return round_ < most && loss_.expects_more(round_ + 1);
}

// A target has answered that request, be it by an error.
void UdpScan::heard(std::uint64_t slot, TimePoint sent, TimePoint now) {
  round_trips_.add(target_of(slot), now - sent);
  if (round_sent_) round_ends_ = round_sent_at_ + round_trips_.listening(options_.timeout);
}

// Its answer is there, or will not be waited for.
void UdpScan::resolve(std::uint64_t slot, Slot state) {
  slots_[slot] = state;
  --pending_;
  unclaimed_.erase(slot);
  patience_.remove(target_of(slot), slot);
  round_trips_.resolve(target_of(slot));
}

// What no round brought an answer for is silent, unless its host has shown
// that it limits its errors.
void UdpScan::conclude_silent() {
  // One that has just been asked by others may have few left. With many targets
  // it would take too long to ask all that send one now and then.
  const unsigned enough = round_trips_.are_kept() ? 1 : linux_burst;
  for (std::uint64_t slot = 0; slot < slots_.size() && pending_ > 0; ++slot) {
    if (slots_[slot] != Slot::pending) continue;
    const auto errors = errors_.find(target_of(slot));
    const bool limited = errors != errors_.end() && errors->second.count >= enough;
    if (!limited || soft_errors_.contains(slot) || unclaimed_.contains(slot)) {
      give_up(slot);
    } else if (options_.fast) {
      ++statistics_.unresolved;
      settle(slot, State::no_answer, "no reply, and the host limits its ICMP errors");
    } else {
      patience_.add(target_of(slot), slot, errors->second.last);
    }
  }
}

void UdpScan::give_up(std::uint64_t slot) {
  if (const auto found = unclaimed_.find(slot); found != unclaimed_.end()) {
    UdpRecord record = std::move(found->second);
    resolve(slot, Slot::settled);
    on_observation_(to_observation(record));
    return;
  }
  const auto soft = soft_errors_.find(slot);
  if (soft != soft_errors_.end())
    settle(slot, soft->second.state, soft->second.reason);
  else
    settle(slot, State::no_answer, "no reply");
}

std::optional<TimePoint> UdpScan::wake() const {
  std::optional<TimePoint> when;
  if (phase_ == Phase::rounds) {
    if (round_sent_)
      when = round_ends_;
    else if (!deferred_.empty())
      when = deferred_.top().first;
  }
  if (phase_ == Phase::patience) when = patience_.wake();
  if (!deadlines_.empty() && (!when || deadlines_.top().first < *when))
    when = deadlines_.top().first;
  return when;
}

void UdpScan::abandon() {
  phase_ = Phase::concluded;
  deferred_ = {};
  urgent_.clear();
  for (auto& [slot, record] : records_) on_observation_(to_observation(record));
  records_.clear();
}

// The queue has an entry a record, at the time when it must be looked at; one
// that turns out to be too early is made anew then.
void UdpScan::schedule(std::uint64_t slot, UdpRecord& record, TimePoint when) {
  if (record.next_check && *record.next_check <= when) return;
  record.next_check = when;
  deadlines_.push({when, slot});
}

void UdpScan::settle(std::uint64_t slot, State state, std::string reason) {
  resolve(slot, Slot::settled);
  if (options_.reported == Reported::all)
    on_observation_({.endpoint = endpoint_of(slot), .state = state, .reason = std::move(reason)});
  else
    ++statistics_.unreported.at(static_cast<std::size_t>(state));
}

void UdpScan::on_icmp(TimePoint now, const UdpError& error) {
  ++statistics_.icmp_errors;
  const auto slot = slot_of(error.to, error.port);
  if (!slot) return;
  Sender sender = Sender::elsewhere;
  if (!error.from || *error.from == error.to)
    sender = Sender::target;
  else if (is_own_address_(*error.from))
    sender = Sender::ourselves;
  const IcmpJudgement judgement = judge(error.icmp, Transport::udp, sender);
  if (judgement.state == State::closed) {
    HostErrors& errors = errors_[target_of(*slot)];
    ++errors.count;
    errors.last = now;
    if (round_trips_.are_kept()) heard(*slot, latest_send_to(*slot, now), now);
    patience_.on_error(target_of(*slot), *slot, now);
  }
  // Every error of the host has cost a token, also those about a port whose
  // state is known; only now is there nothing more to learn from these.
  if (slots_[*slot] != Slot::pending) return;
  std::string reason(name_of(error.icmp));
  if (error.from) reason += fmt::format(" from {}", error.from->text());
  if (judgement.soft)
    soft_errors_[*slot] = {.state = judgement.state, .reason = std::move(reason)};
  else
    settle(*slot, judgement.state, std::move(reason));
}

void UdpScan::on_send_failure(TimePoint now, const OutgoingDatagram& datagram,
                              std::error_code error) {
  --statistics_.requests_sent;
  statistics_.request_bytes -= datagram.payload.size();
  const auto slot = slot_of(datagram.to, datagram.port);
  if (!slot) return;
  if (slots_[*slot] == Slot::pending) {
    settle(*slot, State::unreachable, fmt::format("not sent: {}", error.message()));
    return;
  }
  // A second-stage request: its silence is ours, and nobody need wait for it.
  const auto record = records_.find(*slot);
  if (record == records_.end()) return;
  for (UdpAttempt& attempt : record->second.attempts)
    if (!attempt.answered() && attempt.exchange.request == datagram.payload) attempt.closed = true;
  schedule(*slot, record->second, now);
}

}  // namespace yamabiko
