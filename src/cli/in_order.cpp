// Keeps what came early.
#include "cli/in_order.hpp"

#include <utility>

namespace yamabiko {

InOrder::InOrder(const std::vector<Endpoint>& endpoints,
                 std::function<void(const Finding&)> hand_on)
    : hand_on_(std::move(hand_on)) {
  for (const Endpoint& endpoint : endpoints) places_.try_emplace(endpoint, places_.size());
}

void InOrder::take(const Endpoint& endpoint, std::optional<Finding>&& finding) {
  ++taken_;
  waiting_.insert_or_assign(places_.at(endpoint), std::move(finding));
  while (!waiting_.empty() && waiting_.begin()->first == next_) {
    if (const auto& first = waiting_.begin()->second) hand_on_(*first);
    waiting_.erase(waiting_.begin());
    ++next_;
  }
}

void InOrder::finish() {
  for (const auto& [place, finding] : std::exchange(waiting_, {}))
    if (finding) hand_on_(*finding);
}

}  // namespace yamabiko
