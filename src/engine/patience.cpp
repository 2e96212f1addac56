// The pace grows with every answer, until a port turns out to have been silent
// only because it was asked too soon. Where ports are silent, twice as many are
// asked at once the next time: if none of them answers, all of them are silent.
#include "engine/patience.hpp"

#include <algorithm>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

// How long an ask waits before the next ports have their turn. An error that
// comes later still counts.
constexpr milliseconds answer_time{300};
// After this long even a host that follows Linux's default has a token again;
// its clock ticks in steps of up to 10 ms.
constexpr milliseconds safe_gap{1010};
constexpr milliseconds shortest_gap{2};
constexpr unsigned silences_to_give_up = 2;
constexpr std::size_t most_at_once = 64;

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

std::optional<Patience::Ask> Patience::next(TimePoint now) {
  for (auto& [target, host] : hosts_) {
    if (host.asked.empty()) {
      if (host.queue.empty() || host.next_ask > now) continue;
      const auto count = static_cast<std::ptrdiff_t>(std::min(host.width, host.queue.size()));
      host.asked.assign(host.queue.begin(), host.queue.begin() + count);
      host.queue.erase(host.queue.begin(), host.queue.begin() + count);
      host.sent = 0;
      host.answered = false;
      host.asked_at = now;
    }
    if (host.sent == host.asked.size()) continue;
    Waiting& waiting = host.asked[host.sent++];
    ++waiting.asks;
    return Ask{.slot = waiting.slot, .asks = waiting.asks};
  }
  return std::nullopt;
}

void Patience::on_error(std::uint64_t target, std::uint64_t slot, TimePoint now) {
  const auto found = hosts_.find(target);
  if (found == hosts_.end()) return;
  Host& host = found->second;
  host.last_error = now;
  const auto asked = std::find_if(host.asked.begin(), host.asked.end(),
                                  [slot](const Waiting& waiting) { return waiting.slot == slot; });
  if (asked != host.asked.end()) {
    host.answered = true;
    host.width = 1;
    if (asked->doubted) {
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
  const auto is_it = [slot](const Waiting& waiting) { return waiting.slot == slot; };
  const auto asked = std::find_if(host.asked.begin(), host.asked.end(), is_it);
  if (asked != host.asked.end()) {
    if (static_cast<std::size_t>(asked - host.asked.begin()) < host.sent) --host.sent;
    host.asked.erase(asked);
  }
  std::erase_if(host.queue, is_it);
  drop_if_empty(target);
}

std::vector<std::uint64_t> Patience::advance(TimePoint now) {
  std::vector<std::uint64_t> given_up;
  for (auto it = hosts_.begin(); it != hosts_.end();) {
    const std::uint64_t target = it->first;
    Host& host = (it++)->second;
    if (host.asked.empty() || host.asked_at + answer_time > now) continue;
    std::vector<Waiting> asked = std::move(host.asked);
    host.asked.clear();
    if (host.answered) {
      // The answer took the token, so the silence of the others says nothing.
      host.queue.insert(host.queue.end(), asked.begin(), asked.end());
      continue;
    }
    if (host.asked_at < host.last_error + safe_gap) {
      // Too soon, perhaps: that proves nothing about the ports.
      for (Waiting& waiting : asked) waiting.doubted = true;
      host.queue.insert(host.queue.begin(), asked.begin(), asked.end());
      host.next_ask = std::max(now, host.last_error + safe_gap);
      continue;
    }
    // The token is still there, so the next ports need no wait.
    host.next_ask = now;
    host.width = std::min(host.width * 2, most_at_once);
    for (Waiting& waiting : asked) {
      if (++waiting.silences < silences_to_give_up)
        host.queue.push_back(waiting);
      else
        given_up.push_back(waiting.slot);
    }
    drop_if_empty(target);
  }
  return given_up;
}

std::optional<TimePoint> Patience::wake() const {
  std::optional<TimePoint> earliest;
  for (const auto& [target, host] : hosts_) {
    const TimePoint when = host.asked.empty() ? host.next_ask : host.asked_at + answer_time;
    if (!earliest || when < *earliest) earliest = when;
  }
  return earliest;
}

void Patience::drop_if_empty(std::uint64_t target) {
  const auto found = hosts_.find(target);
  if (found != hosts_.end() && found->second.asked.empty() && found->second.queue.empty())
    hosts_.erase(found);
}

}  // namespace yamabiko
