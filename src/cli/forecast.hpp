// How much of a scan is done, and how long the rest takes, from what is counted
// while it runs.
//
// A silent endpoint is asked in every round, and each round listens for the
// timeout after its last request. So what is left is the requests still to be
// sent, at the pace that was measured while some were, and the listening.
#pragma once

#include "yamabiko/assess/finding.hpp"
#include "yamabiko/engine/options.hpp"
#include "yamabiko/engine/plan.hpp"
#include "yamabiko/engine/scanner.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace yamabiko {

// What a plan comes to before anything answers.
struct ScanShape {
  double first = 1;      // UDP requests an endpoint in the first round, on average
  double repeated = 1;   // and in each later one, while it is silent
  double measuring = 0;  // requests of the second stage an endpoint that answers
  unsigned rounds = 1;
  std::chrono::milliseconds timeout{0};
  std::size_t sessions = 512;  // TCP sessions at one time
  std::size_t udp_ports = 1;
};

[[nodiscard]] ScanShape shape_of(const Plan& plan, const ScanOptions& options);

// What has been found so far, as the findings tell it.
struct Found {
  std::uint64_t answered = 0;
  std::uint64_t measured = 0;      // of them, those over UDP
  std::uint64_t second_stage = 0;  // UDP requests that only went to what answered
};

// Counts one finding.
void add(Found& found, const Finding& finding);

enum class Stage : std::uint8_t {
  asking,      // many requests are still to be sent, or the first round is not over
  repeating,   // a few are: what is silent is asked again, after a wait
  listening,   // none is, but late answers count
  connecting,  // only TCP connects are open
  patience,    // only hosts that limit their ICMP errors have more to say
  measuring,   // the first stage is over everywhere
};

struct Forecast {
  Stage stage = Stage::asking;
  double share = 0;  // of the work of the first stage, 0 to 1
  double rate = 0;   // requests a second, smoothed; 0 while a round listens
  // Until the first stage is over everywhere; absent where nobody can know.
  std::optional<std::chrono::milliseconds> left;
};

class Forecaster {
 public:
  explicit Forecaster(const ScanShape& shape) : shape_(shape) {}

  // To be called a few times a second, with growing `elapsed`.
  [[nodiscard]] Forecast update(const ScanProgress& progress, const Found& found);

 private:
  using Seconds = double;

  // Requests a second while any are sent: a mean in which what is long past
  // counts little.
  class Pace {
   public:
    void add(double requests, Seconds time);
    [[nodiscard]] double rate() const { return time_ > 0 ? requests_ / time_ : 0; }

   private:
    double requests_ = 0;
    Seconds time_ = 0;
  };

  struct Step {
    double requests = 0;
    Seconds time = 0;
  };

  [[nodiscard]] double second_stage(const TransportProgress& udp, const Found& found) const;
  void watch(double sent, Seconds step);
  [[nodiscard]] double requests_left(const TransportProgress& udp, double spent,
                                     double second_stage) const;
  [[nodiscard]] std::optional<Seconds> udp_left(double requests) const;
  [[nodiscard]] std::optional<Seconds> tcp_left(const TransportProgress& tcp,
                                                Seconds elapsed) const;
  [[nodiscard]] double asked_at_all(const TransportProgress& udp, double spent) const;
  [[nodiscard]] Stage stage(const ScanProgress& progress, double spent, double requests) const;
  [[nodiscard]] Seconds listening_in_all() const;
  [[nodiscard]] bool may_need_patience(const ScanProgress& progress, const Found& found,
                                       Seconds left) const;
  [[nodiscard]] std::optional<Seconds> patience_left(const ScanProgress& progress);
  [[nodiscard]] std::optional<Seconds> left(const ScanProgress& progress, const Found& found,
                                            double requests) const;

  ScanShape shape_;
  ScanProgress last_;
  Pace pace_;
  std::optional<Step> latest_;            // not in the pace yet: it may be cut short by a pause
  Seconds silent_ = 0;                    // since datagrams were last sent at that pace
  bool quiet_ = false;                    // for so long that it is a pause
  Seconds listened_ = 0;                  // how long nothing was sent, in all
  std::optional<ScanProgress> patience_;  // when that stage began
};

}  // namespace yamabiko
