// What to do next at a TCP port to learn what it is, and what the replies tell.
// Knows neither sockets nor the clock.
#pragma once

#include "engine/identify_catalogue.hpp"
#include "yamabiko/scan/observation.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace yamabiko {

struct IdentifyStep {
  enum class Kind : std::uint8_t {
    listen,  // on a new connection
    ask,     // on the same, if it is open and nothing was said on it; else on a new one
    end,
  };
  Kind kind = Kind::end;
  const IdentifyRequest* request = nullptr;  // of ask
  std::chrono::milliseconds patience{0};     // silence that ends the step
  std::chrono::milliseconds linger{0};       // the same once octets have come
};

// How a step ended.
enum class StepEnd : std::uint8_t {
  silent,  // no more came for a while, or enough did
  closed,  // by the peer, at once
  ended,   // by the peer, after a while
};

// What was learned.
struct IdentifyResult {
  // The probe of the registry that was accepted, and its exchange.
  std::optional<Exchange> own;
  // What nmap's matches tell, and the probe whose reply it was.
  std::optional<NmapVersion> nmap;
  const NmapProbe* nmap_probe = nullptr;
  Exchange nmap_exchange;  // without a probe
  // The first words of a service that nobody recognised.
  Bytes banner;
  // The peer closes at once, without a word, whoever calls.
  bool wrapped = false;
  // It closes each connection without a word, whatever it is asked.
  bool wordless = false;
  std::string denial;              // why it is not what a probe of the registry was for
  std::optional<Exchange> denied;  // in which that came out
};

class IdentifyDialogue {
 public:
  // `patience`: how long a silent peer is waited for, `tls`: inside TLS.
  IdentifyDialogue(const IdentifyCatalogue& catalogue, std::uint16_t port, bool tls,
                   std::chrono::milliseconds patience);

  // The step after the one that has ended.
  [[nodiscard]] IdentifyStep next();
  // All that came in this step so far. True: no more of it is needed.
  [[nodiscard]] bool take(ByteView octets, bool ended);
  void finish(StepEnd how);

  // The service is inside TLS: a reply says so.
  [[nodiscard]] bool found_tls() const { return found_tls_; }
  [[nodiscard]] bool recognised() const;
  [[nodiscard]] IdentifyResult& result() { return result_; }

 private:
  [[nodiscard]] bool is_useful(const IdentifyRequest& request) const;
  [[nodiscard]] bool lists_port(const Probe& probe) const;
  [[nodiscard]] bool is_meant_for_port(const IdentifyRequest& request) const;
  [[nodiscard]] bool nothing_to_gain() const;
  [[nodiscard]] bool accept(const Probe& probe, std::uint64_t cookie, ByteView request,
                            ByteView reply, bool ended);
  [[nodiscard]] bool is_denied(const std::string& service) const;
  void hold_against_registry(ByteView octets, bool ended);
  void hold_against_all(ByteView octets, bool ended);
  void hold_against_nmap(ByteView octets);
  [[nodiscard]] std::chrono::milliseconds patience_of_listening() const;

  const IdentifyCatalogue& catalogue_;
  std::uint16_t port_;
  bool tls_;
  std::chrono::milliseconds patience_;
  std::vector<const Probe*> listeners_;
  std::vector<IdentifyRequest> requests_;
  std::size_t next_ = 0;
  bool listened_ = false;
  bool over_ = false;
  const IdentifyRequest* asked_ = nullptr;  // null: only listened
  std::size_t octets_ = 0;                  // of this step
  bool own_goes_on_ = false;                // accepted in this step, and more may come
  bool found_tls_ = false;
  bool wordless_ = true;  // so far
  IdentifyResult result_;
  std::set<const Service*> denied_;
};

}  // namespace yamabiko
