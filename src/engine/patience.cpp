// One ask a token and host. The pace grows with every answer, until a port
// turns out to have been silent only because it was asked too soon.
#include "engine/patience.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

// How long an ask waits before the next port has its turn. An error that
// comes later still counts.
constexpr milliseconds answer_time{300};
// After this long even a host that follows Linux's default has a token again;
// its clock ticks in steps of up to 10 ms.
constexpr milliseconds safe_gap{1010};
constexpr milliseconds shortest_gap{2};
constexpr unsigned silences_to_give_up = 2;

}  // namespace

void Patience::add(std::uint64_t target, std::uint64_t slot, TimePoint last_error) {
  const auto [entry, is_new] = hosts_.try_emplace(target);
  Host& host = entry->second;
  if (is_new) {
    host.last_error = last_error;
    host.gap = safe_gap;
    host.next_ask = last_error + host.gap;
  }
  host.queue.push_back({.slot = slot});
}

std::optional<std::uint64_t> Patience::next(TimePoint now) {
  for (auto& [target, host] : hosts_) {
    if (host.asked || host.queue.empty() || host.next_ask > now) continue;
    host.asked = host.queue.front();
    host.queue.pop_front();
    host.asked_at = now;
    return host.asked->slot;
  }
  return std::nullopt;
}

void Patience::on_error(std::uint64_t target, std::uint64_t slot, TimePoint now) {
  const auto found = hosts_.find(target);
  if (found == hosts_.end()) return;
  Host& host = found->second;
  host.last_error = now;
  if (host.asked && host.asked->slot == slot) {
    if (host.asked->doubted) {
      host.settled = true;
      host.gap = std::min<Duration>(host.gap * 2, safe_gap);
    } else if (!host.settled) {
      host.gap = std::max<Duration>(host.gap * 7 / 10, shortest_gap);
    }
  }
  host.next_ask = now + host.gap;
  remove(target, slot);
}

void Patience::remove(std::uint64_t target, std::uint64_t slot) {
  const auto found = hosts_.find(target);
  if (found == hosts_.end()) return;
  Host& host = found->second;
  if (host.asked && host.asked->slot == slot) host.asked.reset();
  std::erase_if(host.queue, [slot](const Waiting& waiting) { return waiting.slot == slot; });
  drop_if_empty(target);
}

std::vector<std::uint64_t> Patience::advance(TimePoint now) {
  std::vector<std::uint64_t> given_up;
  for (auto it = hosts_.begin(); it != hosts_.end();) {
    Host& host = (it++)->second;
    const std::uint64_t target = std::prev(it)->first;
    if (!host.asked || host.asked_at + answer_time > now) continue;
    Waiting asked = *host.asked;
    host.asked.reset();
    if (host.asked_at < host.last_error + safe_gap) {
      // Too soon, perhaps: that proves nothing about the port.
      asked.doubted = true;
      host.queue.push_front(asked);
      host.next_ask = std::max(now, host.last_error + safe_gap);
      continue;
    }
    // The token is still there, so the next port needs no wait.
    host.next_ask = now;
    if (++asked.silences < silences_to_give_up)
      host.queue.push_back(asked);
    else
      given_up.push_back(asked.slot);
    drop_if_empty(target);
  }
  return given_up;
}

std::optional<TimePoint> Patience::wake() const {
  std::optional<TimePoint> earliest;
  for (const auto& [target, host] : hosts_) {
    const TimePoint when = host.asked ? host.asked_at + answer_time : host.next_ask;
    if (!earliest || when < *earliest) earliest = when;
  }
  return earliest;
}

void Patience::drop_if_empty(std::uint64_t target) {
  const auto found = hosts_.find(target);
  if (found != hosts_.end() && !found->second.asked && found->second.queue.empty())
    hosts_.erase(found);
}

}  // namespace yamabiko
