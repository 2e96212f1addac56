// How far a UDP scan has come, and how it goes on from there.
#include "engine/udp_scan.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

// Places of the round that are remembered for the time that answers take.
constexpr int places_a_timeout = 16;

}  // namespace

// The walk is ahead of the answers. Who goes on must begin at a place that was
// passed so long ago that all answers are in.
void UdpScan::remember_place(TimePoint now) {
  const TimePoint::duration timeout = options_.timeout;
  if (!places_.empty() && now - places_.back().when < timeout / places_a_timeout) return;
  places_.push_back({.when = now, .round = round_, .place = cursor_});
  // Of those that are old enough, the latest is wanted.
  while (places_.size() > 1 && now - places_[1].when > timeout) places_.pop_front();
}

UdpState UdpScan::state(TimePoint now) const {
  UdpState state{.round = 0, .place = options_.shard.index, .statistics = statistics_};
  if (phase_ == Phase::patience) {
    // What a host with an ICMP limit owes is asked for again, all in one round.
    state.round = std::min(round_, options_.retries);
  } else if (!places_.empty() && now - places_.front().when > options_.timeout) {
    state.round = places_.front().round;
    state.place = places_.front().place;
  }
  state.resolved.resize((slots_.size() + 7) / 8);
  for (std::uint64_t slot = 0; slot < slots_.size(); ++slot)
    if (slots_[slot] != Slot::pending)
      state.resolved[slot / 8] |= static_cast<std::byte>(1U << slot % 8);
  for (const auto& [slot, record] : records_) {
    state.unfinished.push_back(slot);
    state.resolved[slot / 8] &= ~static_cast<std::byte>(1U << slot % 8);
  }
  for (const auto& [slot, error] : soft_errors_)
    state.soft_errors.push_back({.slot = slot, .state = error.state, .reason = error.reason});
  return state;
}

void UdpScan::resume(const UdpState& state, const std::vector<Endpoint>& again) {
  round_ = state.round;
  statistics_ = state.statistics;
  for (std::uint64_t slot = 0; slot < slots_.size(); ++slot) {
    const bool resolved =
        slot / 8 < state.resolved.size() &&
        (state.resolved[slot / 8] & static_cast<std::byte>(1U << slot % 8)) != std::byte{0};
    if (resolved && slots_[slot] == Slot::pending) resolve(slot, Slot::settled);
  }
  for (const UdpState::SoftError& error : state.soft_errors)
    soft_errors_[error.slot] = {.state = error.state, .reason = error.reason};
  for (const Endpoint& endpoint : again) {
    if (endpoint.transport != Transport::udp) continue;
    const auto slot = slot_of(endpoint.target, endpoint.port);
    if (!slot || slots_[*slot] != Slot::settled) continue;
    slots_[*slot] = Slot::pending;
    ++pending_;
    round_trips_.expect(target_of(*slot));
    ask_again(*slot);
  }
  for (const std::uint64_t slot : state.unfinished)
    if (slot < slots_.size() && slots_[slot] == Slot::pending) ask_again(slot);
  move_cursor(state.place);
  phase_ = pending_ == 0 ? Phase::concluded : Phase::rounds;
}

// Wherever the walk has come to.
void UdpScan::ask_again(std::uint64_t slot) {
  for (const Probe* probe : port_of(slot).first)
    deferred_.emplace(TimePoint{}, Request{.slot = slot, .probe = probe, .attempt = round_});
}

}  // namespace yamabiko
