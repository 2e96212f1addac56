// Asks hosts that limit their ICMP errors at a pace that they can answer.
//
// Linux sends one host at most six ICMP errors at once and then one a second
// (net.ipv4.icmp_ratelimit), so most of many closed ports stay silent however
// often they are asked in bursts. A host's token comes back a known time after
// its last error; ports that are all silent although there must be a token
// really are silent.
#pragma once

#include "engine/udp_channel.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace yamabiko {

class Patience {
 public:
  // A port that is to be asked, for the `asks`-th time, counted from 1.
  struct Ask {
    std::uint64_t slot = 0;
    unsigned asks = 0;
  };

  // `slot` of `target` is unresolved; the host's last ICMP error came at
  // `last_error`.
  void add(std::uint64_t target, std::uint64_t slot, TimePoint last_error);
  // What is to be asked at `now`, or nothing.
  [[nodiscard]] std::optional<Ask> next(TimePoint now);
  // An ICMP error came for that slot.
  void on_error(std::uint64_t target, std::uint64_t slot, TimePoint now);
  // Something else settled that slot.
  void remove(std::uint64_t target, std::uint64_t slot);
  // Ends waits that are over; the slots that are given up as silent.
  [[nodiscard]] std::vector<std::uint64_t> advance(TimePoint now);
  // When next() or advance() has something to do.
  [[nodiscard]] std::optional<TimePoint> wake() const;
  [[nodiscard]] bool done() const { return hosts_.empty(); }

 private:
  using Duration = TimePoint::duration;

  struct Waiting {
    std::uint64_t slot = 0;
    unsigned asks = 0;
    unsigned silences = 0;  // of asks that there must have been a token for
    bool doubted = false;   // silent when asked faster than is safe
  };
  struct Host {
    std::deque<Waiting> queue;
    std::vector<Waiting> asked;  // at once, and the first `sent` of them so far
    std::size_t sent = 0;
    bool answered = false;  // one of them, so the token is gone
    std::size_t width = 1;  // how many to ask at once
    TimePoint asked_at;
    TimePoint next_ask;
    TimePoint last_error;
    Duration gap{0};       // from the last error to the next ask
    bool settled = false;  // the gap was too short once, so it only grows
  };

  void drop_if_empty(std::uint64_t target);

  std::map<std::uint64_t, Host> hosts_;
};

}  // namespace yamabiko
