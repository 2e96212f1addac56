// Puts UDP driver, TCP scan, signals and progress on one event loop.
#include "yamabiko/engine/scanner.hpp"

#include "engine/cookie.hpp"
#include "engine/interfaces.hpp"
#include "engine/port_names.hpp"
#include "engine/portable_udp_channel.hpp"
#include "engine/scan_run.hpp"
#include "engine/signal_hold.hpp"
#include "engine/socket_address.hpp"
#include "engine/tcp_scan.hpp"
#include "engine/udp_driver.hpp"
#include "engine/udp_scan.hpp"

#include <algorithm>
#include <csignal>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <set>

#include <sys/resource.h>
#include <asio/io_context.hpp>
#include <asio/ip/udp.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

namespace yamabiko {
namespace {

constexpr std::chrono::milliseconds progress_interval{200};
constexpr std::chrono::seconds flush_interval{1};
constexpr std::chrono::seconds state_interval{2};
constexpr std::chrono::milliseconds stop_interval{100};
// Open files that are neither TCP sessions nor sockets of the UDP channel.
constexpr std::size_t spare_files = 64;

SipKey fresh_key() {
  std::random_device random;
  const auto word = [&random] { return std::uint64_t{random()} << 32 | random(); };
  return {.k0 = word(), .k1 = word()};
}

std::set<Address> own_addresses() {
  std::set<Address> addresses;
  for (const InterfaceAddress& each : interface_addresses()) addresses.insert(each.address);
  return addresses;
}

// Raises the soft limit of open files as far as it may be, and says how many
// sessions fit under it.
std::size_t session_limit(const ScanOptions& options) {
  const std::size_t wanted = options.max_sessions;
  const std::size_t other_files =
      spare_files + (options.channel == ChannelKind::portable ? portable_sockets : 0);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::min<std::size_t>(wanted, 256);
  if (limit.rlim_cur < wanted + other_files && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, wanted + other_files);
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
  }
  const std::size_t files = limit.rlim_cur;
  return std::clamp<std::size_t>(wanted, 1, files > other_files ? files - other_files : 1);
}

class Run {
 public:
  // `recording`: null for none.
  Run(const Plan& plan, const ScanOptions& options, const ScanHandlers& handlers,
      PcapFile* recording)
      : plan_(plan),
        options_(options),
        handlers_(handlers),
        recording_(recording),
        cookies_(fresh_key()),
        own_addresses_(own_addresses()),
        pacer_(options.rate),
        udp_(
            plan, options_, cookies_, result_.statistics,
            [this](const Address& address) { return own_addresses_.contains(address); },
            [this](Observation&& seen) { observed(std::move(seen)); }),
        driver_(context_, options_, udp_, pacer_, plan.targets.has(Family::v4),
                plan.targets.has(Family::v6), recording, [this] { side_done(); }),
        tcp_(
            context_, plan, options_, session_limit(options_), pacer_, cookies_, tcp_statistics_,
            recording, [this](const Address& address) { return own_addresses_.contains(address); },
            [this](Observation&& seen) { observed(std::move(seen)); }, [this] { side_done(); }),
        signals_(context_),
        timer_(context_),
        flush_timer_(context_),
        state_timer_(context_),
        stop_timer_(context_) {}

  tl::expected<ScanResult, std::error_code> operator()() {
    started_ = std::chrono::steady_clock::now();
    if (options_.resumed != nullptr) resume(*options_.resumed);
    for (const Family family : {Family::v4, Family::v6})
      if (const auto error = try_binding(family)) return tl::unexpected(error);
    udp_runs_ = udp_.slots() > 0 && !udp_.done();
    if (udp_runs_) {
      ++sides_;
      if (const auto error = driver_.start()) return tl::unexpected(error);
    }
    if (tcp_.slots() > 0) {
      ++sides_;
      tcp_.start();
    }
    if (sides_ == 0) return result_;
    if (options_.stop_on_signal) watch_signals();
    if (options_.stop.stop_possible()) watch_stop();
    if (handlers_.on_progress) watch_progress();
    if (recording_ != nullptr) keep_flushed();
    if (handlers_.on_state) tell_state();
    context_.run();
    if (options_.stop_on_signal) pthread_sigmask(SIG_SETMASK, &signals_before_, nullptr);
    // What follows is not part of this scan; whoever goes on has this behind them.
    if (handlers_.on_state && !result_.interrupted) handlers_.on_state(state());
    add(result_.statistics, tcp_statistics_);
    if (recording_ != nullptr) result_.recording_error = recording_->flush();
    return result_;
  }

 private:
  // A source address or interface that is not ours fails every endpoint alike:
  // better told once, and before anything is sent.
  std::error_code try_binding(Family family) const {
    const bool chosen = !options_.interface.empty() ||
                        (family == Family::v4 ? options_.source_v4 : options_.source_v6);
    if (!chosen || !plan_.targets.has(family)) return {};
    asio::io_context context;
    asio::ip::udp::socket trial(context);
    std::error_code error;
    trial.open(family == Family::v4 ? asio::ip::udp::v4() : asio::ip::udp::v6(), error);
    return error ? error : bind_as_asked(trial.native_handle(), family, options_);
  }

  void observed(Observation&& seen) {
    const Endpoint& endpoint = seen.endpoint;
    driver_.release(endpoint.target, endpoint.port);
    seen.name = plan_.targets.name_of(endpoint.target);
    if (seen.service == nullptr) seen.service_guess = guess(endpoint);
    ++reported_;
    if (endpoint.transport == Transport::udp) ++udp_reported_;
    handlers_.on_observation(std::move(seen));
  }

  // The registry knows the ports of its services better than the system does.
  std::string guess(const Endpoint& endpoint) {
    for (const PlannedPort& planned : plan_.ports) {
      if (planned.port.transport != endpoint.transport || planned.port.number != endpoint.port)
        continue;
      for (const Service* service : planned.services) {
        const auto& listed = service->ports(endpoint.transport);
        if (std::find(listed.begin(), listed.end(), endpoint.port) != listed.end())
          return service->name;
      }
    }
    // A file of the system is read for each look-up: once a port is enough.
    const auto [known, is_new] =
        listed_names_.try_emplace({endpoint.transport, endpoint.port}, std::string());
    if (is_new) known->second = listed_name(endpoint);
    return known->second;
  }

  void watch_signals() {
    signals_.add(SIGINT);
    signals_.add(SIGTERM);
    signals_.async_wait([this](std::error_code error, int) {
      if (!error) interrupt();
    });
    // Whoever runs several scans has them blocked meanwhile.
    const sigset_t taken = ending_signals();
    pthread_sigmask(SIG_UNBLOCK, &taken, &signals_before_);
  }

  // Looked at now and then, as a callback would come from another thread.
  void watch_stop() {
    stop_timer_.expires_after(stop_interval);
    stop_timer_.async_wait([this](std::error_code error) {
      if (error || sides_ == 0 || result_.interrupted) return;
      if (options_.stop.stop_requested()) return interrupt();
      watch_stop();
    });
  }

  void interrupt() {
    if (result_.interrupted) return;
    result_.interrupted = true;
    if (handlers_.on_state) handlers_.on_state(state());
    signals_.clear();  // a second signal ends the program at once
    if (udp_runs_) driver_.stop();
    if (tcp_.slots() > 0) tcp_.stop();
  }

  // Slots of which nothing more will be told.
  [[nodiscard]] std::uint64_t udp_settled() const {
    const auto& unreported = result_.statistics.unreported;
    return std::accumulate(unreported.begin(), unreported.end(), udp_reported_);
  }

  void watch_progress() {
    timer_.expires_after(progress_interval);
    timer_.async_wait([this](std::error_code error) {
      // The wait may have ended well in the very pass that ended the run.
      if (error || sides_ == 0) return;
      handlers_.on_progress(
          {.udp = {.endpoints = udp_.slots(),
                   .resolved = udp_.resolved(),
                   .measuring = udp_.resolved() - std::min(udp_.resolved(), udp_settled()),
                   .requests = result_.statistics.requests_sent},
           .tcp = {.endpoints = tcp_.slots(),
                   .resolved = tcp_.resolved(),
                   .requests = tcp_statistics_.connections},
           .reported = reported_,
           .elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now() - started_)});
      watch_progress();
    });
  }

  // What a kill can take is one second's worth.
  void keep_flushed() {
    flush_timer_.expires_after(flush_interval);
    flush_timer_.async_wait([this](std::error_code error) {
      if (error) return;
      recording_->flush();
      keep_flushed();
    });
  }

  void resume(const ScanState& state) {
    udp_.resume(state.udp, options_.again);
    tcp_.resume(state.tcp, options_.again);
    const std::uint64_t counted = udp_settled();
    udp_reported_ = udp_.resolved() - std::min(udp_.resolved(), counted);
  }

  [[nodiscard]] ScanState state() const {
    return {.udp = udp_.state(std::chrono::steady_clock::now()), .tcp = tcp_.state()};
  }

  void tell_state() {
    state_timer_.expires_after(state_interval);
    state_timer_.async_wait([this](std::error_code error) {
      if (error || sides_ == 0) return;
      handlers_.on_state(state());
      tell_state();
    });
  }

  void side_done() {
    if (--sides_ > 0) return;
    signals_.cancel();
    signals_.clear();  // from here on a signal has its usual effect
    timer_.cancel();
    flush_timer_.cancel();
    state_timer_.cancel();
    stop_timer_.cancel();
  }

  const Plan& plan_;
  const ScanOptions options_;
  const ScanHandlers& handlers_;
  PcapFile* recording_;
  ScanResult result_;  // with the statistics of UDP
  ScanStatistics tcp_statistics_;
  asio::io_context context_;
  CookieMaker cookies_;
  std::set<Address> own_addresses_;
  Pacer pacer_;  // one rate for both sides
  UdpScan udp_;
  UdpDriver driver_;
  TcpScan tcp_;
  asio::signal_set signals_;
  sigset_t signals_before_{};
  asio::steady_timer timer_;
  asio::steady_timer flush_timer_;
  asio::steady_timer state_timer_;
  asio::steady_timer stop_timer_;
  TimePoint started_;
  std::uint64_t reported_ = 0;
  std::uint64_t udp_reported_ = 0;
  std::map<Port, std::string> listed_names_;
  bool udp_runs_ = false;
  int sides_ = 0;  // UDP and TCP, as far as they run
};

}  // namespace

void add(ScanStatistics& to, const ScanStatistics& from) {
  to.requests_sent += from.requests_sent;
  to.request_bytes += from.request_bytes;
  to.datagrams_received += from.datagrams_received;
  to.response_bytes += from.response_bytes;
  to.icmp_errors += from.icmp_errors;
  to.connections += from.connections;
  to.wrong_cookie += from.wrong_cookie;
  to.stray += from.stray;
  for (std::size_t state = 0; state < to.unreported.size(); ++state)
    to.unreported.at(state) += from.unreported.at(state);
}

tl::expected<std::optional<PcapFile>, std::error_code> open_recording(const ScanOptions& options) {
  if (options.pcap.empty()) return std::nullopt;
  auto opened = PcapFile::open(options.pcap);
  if (!opened) return tl::unexpected(opened.error());
  return std::optional<PcapFile>(std::move(*opened));
}

tl::expected<ScanResult, std::error_code> run_scan(const Plan& plan, const ScanOptions& options,
                                                   const ScanHandlers& handlers,
                                                   PcapFile* recording) {
  Run run(plan, options, handlers, recording);
  return run();
}

tl::expected<ScanResult, std::error_code> scan(const Plan& plan, const ScanOptions& options,
                                               const ScanHandlers& handlers) {
  auto recording = open_recording(options);
  if (!recording) return tl::unexpected(recording.error());
  return run_scan(plan, options, handlers, *recording ? &**recording : nullptr);
}

}  // namespace yamabiko
