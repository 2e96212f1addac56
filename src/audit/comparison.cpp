// Walks through two runs host by host, for whether a host was reached at all decides
// what its silence means.
#include "yamabiko/audit/comparison.hpp"

#include "audit/covered.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace yamabiko {
namespace {

// A side, read one host at a time.
class Reader {
 public:
  explicit Reader(Side& side) : side_(side) {
    if (side.coverage) covered_.emplace(*side.coverage);
  }

  // Reads ahead; to be called first.
  tl::expected<void, std::string> start() { return advance(); }
  [[nodiscard]] bool at_end() const { return !next_; }
  [[nodiscard]] const std::string& next_address() const { return next_->place.address; }

  // All that it has of that host.
  tl::expected<void, std::string> take(const std::string& address) {
    host_.clear();
    while (next_ && next_->place.address == address) {
      host_.push_back(std::move(*next_));
      if (auto read = advance(); !read) return read;
    }
    reached_ = std::any_of(host_.begin(), host_.end(),
                           [](const Sighting& each) {
                             return each.state == State::open || each.state == State::closed;
                           }) ||
               side_.alive.contains(address);
    return {};
  }

  [[nodiscard]] const std::vector<Sighting>& host() const { return host_; }

  // Why it can't tell that nothing is open there; empty when it can. `seen` is what it
  // has of that place, or null.
  [[nodiscard]] std::string doubt(const Place& place, const Sighting* seen) const {
    if (seen != nullptr) {
      if (seen->state == State::closed || seen->state == State::filtered) return {};
      if (seen->state == State::unreachable) return "it could not be reached";
      return reached_ ? "" : no_sign;
    }
    if (!covered_) return reached_ && side_.complete ? "" : "nobody can tell whether it was asked";
    if (!covered_->has_address(place.address)) return "the host was not asked";
    if (!asked(place)) return "the port was not asked";
    if (!side_.complete) return "the run did not come to its end";
    if (side_.coverage->told == Told::part) return "the run tells of a part only";
    return reached_ ? "" : no_sign;
  }

  // Why it could not have seen what is there now; empty when it could.
  [[nodiscard]] std::string blindness(const Place& place, const Sighting* seen) const {
    if (seen != nullptr) return seen->state == State::unreachable ? "it could not be reached" : "";
    if (!covered_ || !covered_->has_address(place.address)) return "the host was not asked";
    if (!asked(place)) return "the port was not asked";
    if (!side_.complete) return "the run did not come to its end";
    return side_.coverage->told == Told::part ? "the run tells of a part only" : "";
  }

 private:
  // Where a port mapper answered, each port that it listed was asked, too: any other is
  // none of its programs' any more.
  [[nodiscard]] bool asked(const Place& place) const {
    constexpr std::uint16_t port_mapper = 111;
    return covered_->has_port(place) ||
           (side_.coverage->follows &&
            std::any_of(host_.begin(), host_.end(), [](const Sighting& each) {
              return each.state == State::open && each.place.port == port_mapper;
            }));
  }

  static constexpr const char* no_sign = "the host gave no sign of life";

  tl::expected<void, std::string> advance() {
    auto read = side_.sightings->next();
    if (!read) return tl::unexpected(read.error());
    next_ = std::move(*read);
    return {};
  }

  Side& side_;
  std::optional<Covered> covered_;
  std::optional<Sighting> next_;
  std::vector<Sighting> host_;
  bool reached_ = false;
};

class Comparison {
 public:
  Comparison(Side& a, Side& b, const std::function<void(const Change&)>& on_change)
      : a_(a), b_(b), same_tool_(a.tool == b.tool), on_change_(on_change) {}

  tl::expected<ChangeTotals, std::string> operator()() {
    if (auto started = a_.start(); !started) return tl::unexpected(started.error());
    if (auto started = b_.start(); !started) return tl::unexpected(started.error());
    while (!a_.at_end() || !b_.at_end()) {
      const std::string address = b_.at_end()   ? a_.next_address()
                                  : a_.at_end() ? b_.next_address()
                                                : std::min(a_.next_address(), b_.next_address());
      if (auto taken = a_.take(address); !taken) return tl::unexpected(taken.error());
      if (auto taken = b_.take(address); !taken) return tl::unexpected(taken.error());
      compare_host();
    }
    return totals_;
  }

 private:
  void compare_host() {
    auto before = a_.host().begin();
    auto after = b_.host().begin();
    while (before != a_.host().end() || after != b_.host().end()) {
      const bool only_before =
          after == b_.host().end() || (before != a_.host().end() && before->place < after->place);
      const bool only_after =
          before == a_.host().end() || (after != b_.host().end() && after->place < before->place);
      compare_place(only_after ? nullptr : &*before, only_before ? nullptr : &*after);
      if (!only_after) ++before;
      if (!only_before) ++after;
    }
  }

  // At least one of them is there.
  void compare_place(const Sighting* before, const Sighting* after) {
    const bool was_open = before != nullptr && before->state == State::open;
    const bool is_open = after != nullptr && after->state == State::open;
    if (!was_open && !is_open) return;
    Change change{.place = before != nullptr ? before->place : after->place};
    if (was_open && is_open) {
      change.kind = ChangeKind::changed;
      change.version = same_tool_ && version_changed(*before, *after);
      change.factor = same_tool_ && factor_changed(*before, *after);
      if (!change.version && !change.factor) {
        ++totals_.same;
        return;
      }
      ++totals_.changed;
    } else if (is_open) {
      change.reason = a_.blindness(change.place, before);
      ++totals_.exposed;
    } else {
      change.reason = b_.doubt(change.place, after);
      change.kind = change.reason.empty() ? ChangeKind::gone : ChangeKind::unknown;
      ++(change.reason.empty() ? totals_.gone : totals_.unknown);
    }
    if (before != nullptr) change.before = *before;
    if (after != nullptr) change.after = *after;
    on_change_(change);
  }

  Reader a_;
  Reader b_;
  bool same_tool_;
  const std::function<void(const Change&)>& on_change_;
  ChangeTotals totals_;
};

}  // namespace

std::string_view to_string(ChangeKind kind) {
  constexpr std::array<std::string_view, 4> words{"exposed", "gone", "changed", "unknown"};
  return words.at(static_cast<std::size_t>(kind));
}

tl::expected<ChangeTotals, std::string> compare(
    Side& a, Side& b, const std::function<void(const Change&)>& on_change) {
  return Comparison(a, b, on_change)();
}

}  // namespace yamabiko
