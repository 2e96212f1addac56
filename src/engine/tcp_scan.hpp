// The TCP side of a scan: a session for each request, many at once, with
// fall-backs for what hesitates and a second stage for what answered.
#pragma once

#include "engine/cookie.hpp"
#include "engine/host_pacer.hpp"
#include "engine/pacer.hpp"
#include "engine/tcp_session.hpp"
#include "yamabiko/engine/options.hpp"
#include "yamabiko/engine/plan.hpp"
#include "yamabiko/engine/scan_state.hpp"
#include "yamabiko/scan/permutation.hpp"
#include "yamabiko/scan/statistics.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

namespace yamabiko {

class TcpScan {
 public:
  using OnObservation = std::function<void(Observation&&)>;
  using IsOwnAddress = std::function<bool(const Address&)>;

  // All references must outlive the scan. `max_sessions`: connections at one
  // time. `recording`: null for none.
  TcpScan(asio::io_context& context, const Plan& plan, const ScanOptions& options,
          std::size_t max_sessions, Pacer& pacer, const CookieMaker& cookies,
          ScanStatistics& statistics, PcapFile* recording, IsOwnAddress is_own_address,
          OnObservation on_observation, std::function<void()> on_done);

  // How far it has come, and how to go on from there: before start(), in a scan
  // of the same plan, options and seed. `again` as for UdpScan.
  [[nodiscard]] TcpState state() const;
  void resume(const TcpState& state, const std::vector<Endpoint>& again);
  void start();
  // Ends at once; what answered is reported.
  void stop();

  [[nodiscard]] std::uint64_t slots() const { return in_shard_; }
  [[nodiscard]] std::uint64_t resolved() const { return resolved_; }

 private:
  struct Record {
    Endpoint endpoint;
    const PlannedPort* planned = nullptr;
    std::size_t sessions = 0;  // running or waiting to run
    bool connected = false;
    bool fallbacks_started = false;
    std::set<const Probe*> second_stage;  // of which it has been asked
    const Probe* accepted = nullptr;
    Observation seen;
  };
  struct Waiting {
    std::uint64_t slot = 0;
    const Probe* probe = nullptr;
  };

  void launch();
  [[nodiscard]] bool all_opened() const { return cursor_ >= order_.size() && again_.empty(); }
  [[nodiscard]] bool launch_one();
  [[nodiscard]] std::uint64_t host_of(std::uint64_t slot) const {
    return slot % plan_.targets.size();
  }
  [[nodiscard]] Endpoint endpoint_of(std::uint64_t slot) const;
  void open_slot(std::uint64_t slot);
  void add(std::uint64_t slot, Record& record, const Probe* probe);
  void run_session(const Waiting& waiting);
  void session_ended(std::uint64_t slot, TcpOutcome&& outcome);
  void take_answer(std::uint64_t slot, Record& record, Exchange&& exchange);
  void start_fallbacks(std::uint64_t slot, Record& record);
  void start_second_stage(std::uint64_t slot, Record& record, const Probe* accepted);
  void conclude(std::uint64_t slot);
  void report(Record& record);

  asio::io_context& context_;
  const Plan& plan_;
  const ScanOptions& options_;
  std::size_t max_sessions_;
  const CookieMaker& cookies_;
  ScanStatistics& statistics_;
  PcapFile* recording_;
  IsOwnAddress is_own_address_;
  OnObservation on_observation_;
  std::function<void()> on_done_;

  std::vector<const PlannedPort*> ports_;
  Permutation order_;
  std::uint64_t in_shard_ = 0;
  std::uint64_t resolved_ = 0;
  std::uint64_t cursor_ = 0;
  std::deque<std::uint64_t> again_;  // slots to begin with, wherever the cursor is
  std::unordered_map<std::uint64_t, Record> records_;
  std::deque<Waiting> waiting_;
  std::set<std::shared_ptr<TcpSession>> running_;
  Pacer& pacer_;
  HostPacer hosts_;
  asio::steady_timer timer_;
  bool stopped_ = false;
  bool launching_ = false;
};

}  // namespace yamabiko
