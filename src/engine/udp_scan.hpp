// The UDP side of a scan: rounds of identifying requests, attribution of what
// comes back, and the second stage for what answered. No sockets and no clock:
// the driver passes both in, so tests run it on a time of their own.
//
// A slot is one target on one port. It costs one octet until it answers; only
// then does it get a record. Slots are asked in a keyed permutation.
#pragma once

#include "engine/cookie.hpp"
#include "engine/host_pacer.hpp"
#include "engine/loss_estimate.hpp"
#include "engine/patience.hpp"
#include "engine/recent_sends.hpp"
#include "engine/round_trips.hpp"
#include "engine/udp_channel.hpp"
#include "engine/udp_record.hpp"
#include "yamabiko/engine/options.hpp"
#include "yamabiko/engine/plan.hpp"
#include "yamabiko/engine/scan_state.hpp"
#include "yamabiko/scan/permutation.hpp"
#include "yamabiko/scan/statistics.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

namespace yamabiko {

class UdpScan final : public UdpListener {
 public:
  // Called once a slot, when what is known of it is final.
  using OnObservation = std::function<void(Observation&&)>;

  using IsOwnAddress = std::function<bool(const Address&)>;

  // All references must outlive the scan. `is_own_address` tells whether an
  // address is one of this system.
  UdpScan(const Plan& plan, const ScanOptions& options, const CookieMaker& cookies,
          ScanStatistics& statistics, IsOwnAddress is_own_address, OnObservation on_observation);

  // The request that is due at `now`, or nothing. It must be sent: it counts.
  [[nodiscard]] std::optional<OutgoingDatagram> next(TimePoint now);
  // Ends rounds and exchanges whose time is over, but no more than some
  // exchanges at a time; whether there are more.
  bool advance(TimePoint now);
  // Whether next() has something for which wake() tells no time: a second stage, or a
  // round that has just begun. Whoever waits then waits for ever.
  [[nodiscard]] bool may_go_on() const {
    return !urgent_.empty() || (phase_ == Phase::rounds && !round_sent_ && deferred_.empty());
  }
  // When advance() has something to do although nothing arrives.
  [[nodiscard]] std::optional<TimePoint> wake() const;
  [[nodiscard]] bool done() const { return phase_ == Phase::concluded && records_.empty(); }
  // How far it has come at `now`, and how to go on from there: before the first
  // next(), in a scan of the same plan, options and seed. `again`: endpoints that
  // are to be asked though they were resolved; those that are not of the plan are
  // left out.
  [[nodiscard]] UdpState state(TimePoint now) const;
  void resume(const UdpState& state, const std::vector<Endpoint>& again);
  // Reports at once what is known of the slots that answered, for an early end.
  void abandon();

  // Slots of this run's shard, and how many of them are resolved.
  [[nodiscard]] std::uint64_t slots() const { return in_shard_; }
  [[nodiscard]] std::uint64_t resolved() const { return in_shard_ - pending_; }

  void on_datagram(TimePoint now, const IncomingDatagram& datagram) override;
  void on_icmp(TimePoint now, const UdpError& error) override;
  void on_send_failure(TimePoint now, const OutgoingDatagram& datagram,
                       std::error_code error) override;

 private:
  enum class Slot : std::uint8_t { pending, answered, settled };
  enum class Phase : std::uint8_t {
    rounds,
    patience,   // what is unresolved of hosts that limit their ICMP errors
    concluded,  // only records are left
  };

  struct UdpPort {
    const PlannedPort* planned = nullptr;
    std::vector<const Probe*> first;     // of the first round; null: the bare request
    std::vector<const Probe*> repeated;  // of later rounds: with the fall-backs
    std::vector<const Probe*> fallbacks;
  };

  struct Request {
    std::uint64_t slot = 0;
    const Probe* probe = nullptr;
    unsigned attempt = 0;
  };

  // An error that may pass; it is the answer if nothing better comes.
  struct SoftError {
    State state = State::filtered;
    std::string reason;
  };

  void keep_only_listed();
  [[nodiscard]] Endpoint endpoint_of(std::uint64_t slot) const;
  [[nodiscard]] std::optional<std::uint64_t> slot_of(const Address& address,
                                                     std::uint16_t port) const;

  [[nodiscard]] std::optional<Request> next_of_round(TimePoint now);
  [[nodiscard]] std::optional<Request> walk();
  void move_cursor(std::uint64_t place);
  void remember_place(TimePoint now);
  void ask_again(std::uint64_t slot);
  [[nodiscard]] OutgoingDatagram make(const Request& request, TimePoint now);
  void end_round(TimePoint now);
  [[nodiscard]] bool needs_another_round() const;
  void heard(std::uint64_t slot, TimePoint sent, TimePoint now);
  void resolve(std::uint64_t slot, Slot state);
  void conclude_silent();
  void give_up(std::uint64_t slot);

  [[nodiscard]] std::optional<SentRequest> attribute(const IncomingDatagram& datagram,
                                                     TimePoint now);
  [[nodiscard]] std::optional<SentRequest> attribute_by_target(
      const IncomingDatagram& datagram) const;
  [[nodiscard]] std::optional<SentRequest> attribute_to(std::uint64_t slot,
                                                        const IncomingDatagram& datagram) const;
  [[nodiscard]] std::optional<SentRequest> attribute_by_source(
      std::uint64_t slot, const IncomingDatagram& datagram) const;
  [[nodiscard]] static std::optional<SentRequest> attribute_to_late(
      std::uint64_t slot, const UdpRecord& record, const UdpAttempt& current,
      const IncomingDatagram& datagram);
  [[nodiscard]] std::optional<SentRequest> attribute_to_impostor(
      std::uint64_t slot, const IncomingDatagram& datagram) const;
  [[nodiscard]] std::optional<SentRequest> attribute_by_cookie(const IncomingDatagram& datagram,
                                                               bool& ambiguous);
  [[nodiscard]] std::optional<SentRequest> attribute_by_address(
      const IncomingDatagram& datagram) const;
  [[nodiscard]] bool may_answer(const SentRequest& sent, const IncomingDatagram& datagram) const;
  [[nodiscard]] TimePoint latest_send_to(std::uint64_t slot, TimePoint fallback);
  [[nodiscard]] TimePoint time_of(const SentRequest& request, TimePoint fallback);
  UdpAttempt& attempt_of(UdpRecord& record, const SentRequest& request, TimePoint now);

  [[nodiscard]] bool is_for_another(std::uint64_t slot, ByteView datagram) const;
  bool keep_unclaimed(std::uint64_t slot, const IncomingDatagram& datagram, TimePoint now);

  void after_identify(std::uint64_t slot, UdpRecord& record, UdpAttempt& attempt);
  void start_second_stage(std::uint64_t slot, UdpRecord& record, const Probe* accepted);
  void start_waiting(std::uint64_t slot, UdpRecord& record);
  void check(std::uint64_t slot, TimePoint now);
  void settle(std::uint64_t slot, State state, std::string reason);
  [[nodiscard]] std::uint64_t target_of(std::uint64_t slot) const {
    return slot % plan_.targets.size();
  }
  [[nodiscard]] const UdpPort& port_of(std::uint64_t slot) const {
    return ports_[slot / plan_.targets.size()];
  }
  void schedule(std::uint64_t slot, UdpRecord& record, TimePoint when);

  const Plan& plan_;
  const ScanOptions& options_;
  const CookieMaker& cookies_;
  ScanStatistics& statistics_;
  IsOwnAddress is_own_address_;
  OnObservation on_observation_;

  std::vector<UdpPort> ports_;
  std::map<std::uint16_t, std::size_t> port_index_;
  std::vector<const Probe*> cookie_readers_;  // one for each way to find a cookie
  std::vector<std::size_t> any_port_;         // of ports_, those with an any_port probe
  std::vector<Slot> slots_;                   // port-major: slot = port × targets + target
  std::uint64_t in_shard_ = 0;
  std::uint64_t pending_ = 0;
  Permutation order_;
  LossEstimate loss_;
  RoundTrips round_trips_;
  HostPacer hosts_;
  std::unordered_map<std::uint64_t, SoftError> soft_errors_;
  std::unordered_map<std::uint64_t, UdpRecord> records_;
  // Of pending slots: what came, but is the reply to none of our requests. It is
  // the answer if nothing better comes.
  std::unordered_map<std::uint64_t, UdpRecord> unclaimed_;
  RecentSends recent_;
  std::uint64_t misses_ = 0;  // datagrams that could be nobody's

  std::deque<Request> urgent_;  // second stages and repeats, ahead of the round
  unsigned round_ = 0;
  std::uint64_t cursor_ = 0;       // the place in the order that the round has come to,
  std::uint64_t cursor_slot_ = 0;  // the slot in that place, and the probe of the slot
  std::size_t cursor_probe_ = 0;
  struct Place {
    TimePoint when;
    unsigned round = 0;
    std::uint64_t place = 0;
  };
  std::deque<Place> places_;  // that the walk has passed
  // Requests of the round to hosts that have just been asked enough.
  using Deferred = std::pair<TimePoint, Request>;
  struct Later {
    bool operator()(const Deferred& a, const Deferred& b) const { return a.first > b.first; }
  };
  std::priority_queue<Deferred, std::vector<Deferred>, Later> deferred_;
  bool round_sent_ = false;
  TimePoint round_sent_at_{};
  TimePoint round_ends_{};
  Phase phase_ = Phase::rounds;
  struct HostErrors {
    unsigned count = 0;  // port-unreach from the host itself
    TimePoint last;
  };
  std::unordered_map<std::uint64_t, HostErrors> errors_;
  Patience patience_;

  using Deadline = std::pair<TimePoint, std::uint64_t>;
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
};

}  // namespace yamabiko
