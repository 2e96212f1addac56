// Chooses steps, and holds replies against patterns.
#include "engine/identify_dialogue.hpp"

#include "engine/service_kind.hpp"
#include "yamabiko/bytes/reader.hpp"

#include <algorithm>
#include <array>

namespace yamabiko {
namespace {

using std::chrono::milliseconds;

// Where a service answers rather than speaks first, listening is a formality.
constexpr milliseconds short_listening{400};
constexpr milliseconds usual_listening{1000};
// Once octets have come, the rest of them is not waited for any longer, unless
// they are likely to complete a match: then servers may pause on purpose.
constexpr milliseconds usual_linger{500};
constexpr std::size_t longest_banner = 1024;

// A handshake or an alert in the clear, of TLS or of SSL 3: type, version, length
// (RFC 8446 section 5.1).
bool is_tls_record(ByteView octets) {
  ByteReader in{octets};
  const std::uint8_t type = in.u8();
  const std::uint16_t version = in.u16();
  const std::uint16_t length = in.u16();
  const bool is_alert = type == 0x15 && length == 2;
  const bool is_handshake = type == 0x16 && length >= 4 && length <= 16384;
  return in.ok() && version >= 0x0300 && version <= 0x0304 && (is_alert || is_handshake);
}

}  // namespace

IdentifyDialogue::IdentifyDialogue(const IdentifyCatalogue& catalogue, std::uint16_t port, bool tls,
                                   milliseconds patience)
    : catalogue_(catalogue),
      port_(port),
      tls_(tls),
      patience_(patience),
      listeners_(catalogue.listeners(port)),
      requests_(catalogue.requests(port, tls)) {}

bool IdentifyDialogue::recognised() const {
  return result_.own.has_value() || result_.nmap.has_value();
}

// Hard matches of nmap tell all there is.
bool IdentifyDialogue::nothing_to_gain() const {
  return found_tls_ || over_ || (result_.nmap && !result_.nmap->soft);
}

// Once a service is known, only those who know that service can tell more, and
// what lists the port and is a kind of it.
bool IdentifyDialogue::is_useful(const IdentifyRequest& request) const {
  if (result_.own) {
    const auto tells_more = [&](const Probe* probe) {
      return is_kind_of(*probe, *result_.own->probe) && lists_port(*probe);
    };
    if (std::any_of(request.own.begin(), request.own.end(), tells_more)) return true;
    return request.nmap != nullptr &&
           (request.listed || request.nmap->knows(result_.own->probe->service->name));
  }
  if (!result_.nmap) return !request.unlikely;
  const std::string& service = result_.nmap->service;
  return (request.nmap != nullptr && request.nmap->knows(service)) ||
         std::any_of(request.own.begin(), request.own.end(),
                     [&](const Probe* probe) { return probe->service->name == service; });
}

bool IdentifyDialogue::lists_port(const Probe& probe) const {
  return IdentifyCatalogue::is_listed(*probe.service, port_, tls_);
}

bool IdentifyDialogue::is_meant_for_port(const IdentifyRequest& request) const {
  return request.listed || std::any_of(request.own.begin(), request.own.end(),
                                       [&](const Probe* probe) { return lists_port(*probe); });
}

milliseconds IdentifyDialogue::patience_of_listening() const {
  if (catalogue_.speaks_first(port_)) return patience_;
  const bool known =
      std::any_of(requests_.begin(), requests_.end(),
                  [&](const IdentifyRequest& request) { return is_meant_for_port(request); });
  return std::min(patience_,
                  known || catalogue_.is_tls_port(port_) ? short_listening : usual_listening);
}

IdentifyStep IdentifyDialogue::next() {
  octets_ = 0;
  own_goes_on_ = false;
  asked_ = nullptr;
  if (!listened_) {
    listened_ = true;
    return {.kind = IdentifyStep::Kind::listen,
            .request = nullptr,
            .patience = patience_of_listening(),
            .linger = std::min(patience_, usual_linger)};
  }
  while (!nothing_to_gain() && next_ < requests_.size()) {
    const IdentifyRequest& request = requests_[next_++];
    if (!is_useful(request)) continue;
    asked_ = &request;
    milliseconds patience = is_meant_for_port(request) ? patience_ : patience_ / 2;
    if (request.nmap != nullptr && request.nmap->total_wait)
      patience = std::min(patience, *request.nmap->total_wait);
    const bool likely = request.nmap != nullptr && (request.listed || recognised());
    return {.kind = IdentifyStep::Kind::ask,
            .request = &request,
            .patience = patience,
            .linger = likely ? patience : std::min(patience, usual_linger)};
  }
  over_ = true;
  result_.wordless = wordless_;
  return {};
}

bool IdentifyDialogue::take(ByteView octets, bool ended) {
  octets_ = octets.size();
  if (octets.empty()) return false;
  if (!tls_ && is_tls_record(octets)) {
    found_tls_ = true;
    return true;
  }
  hold_against_registry(octets, ended);
  hold_against_nmap(octets);
  if (!recognised() && (result_.banner.empty() || asked_ == nullptr))
    result_.banner.assign(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                               octets.size(), longest_banner)));
  if (found_tls_ || (result_.nmap && !result_.nmap->soft)) return true;
  return result_.own && !own_goes_on_ && catalogue_.nmap() == nullptr;
}

void IdentifyDialogue::finish(StepEnd how) {
  wordless_ = wordless_ && how != StepEnd::silent && octets_ == 0;
  if (how == StepEnd::closed && octets_ == 0 && asked_ == nullptr && !tls_) {
    result_.wrapped = true;
    over_ = true;
  }
}

bool IdentifyDialogue::accept(const Probe& probe, std::uint64_t cookie, ByteView request,
                              ByteView reply, bool ended) {
  if (denied_.contains(probe.service)) return false;
  const std::array<ByteView, 1> parts{reply};
  Exchange exchange{.probe = &probe, .cookie = cookie};
  exchange.decoded =
      probe.decode({.transport = Transport::tcp, .cookie = cookie, .request = request},
                   {.parts = parts, .ended = ended});
  const Decoded& decoded = exchange.decoded;
  if (!decoded.accepted) return false;
  exchange.request.assign(request.begin(), request.end());
  exchange.stream.assign(reply.begin(), reply.end());
  if (!decoded.denial.empty()) {
    // Whatever else it says, it is not that.
    denied_.insert(probe.service);
    if (result_.denial.empty()) {
      result_.denial = decoded.denial;
      result_.denied = std::move(exchange);
    }
    return false;
  }
  own_goes_on_ = !decoded.complete;
  result_.own = std::move(exchange);
  return true;
}

void IdentifyDialogue::hold_against_registry(ByteView octets, bool ended) {
  if (own_goes_on_) {
    // It was accepted before it was complete.
    const Exchange before = *result_.own;
    static_cast<void>(accept(*before.probe, before.cookie, before.request, octets, ended));
  } else if (!result_.own) {
    hold_against_all(octets, ended);
  }
  if (!result_.own || asked_ == nullptr) return;
  // Who knows more of the same thing.
  for (const Probe* probe : asked_->own)
    if (is_kind_of(*probe, *result_.own->probe) &&
        accept(*probe, asked_->cookie, asked_->octets, octets, ended))
      return;
}

// Of RPC, nmap's file takes whoever says yes to a call, or no, for a port mapper.
bool IdentifyDialogue::is_denied(const std::string& service) const {
  return std::any_of(denied_.begin(), denied_.end(),
                     [&](const Service* denied) { return denied->name == service; });
}

// What a service says first may come late, behind any request.
void IdentifyDialogue::hold_against_all(ByteView octets, bool ended) {
  if (asked_ != nullptr)
    for (const Probe* probe : asked_->own)
      if (accept(*probe, asked_->cookie, asked_->octets, octets, ended)) return;
  for (const Probe* probe : listeners_)
    if (accept(*probe, 0, {}, octets, ended)) return;
}

void IdentifyDialogue::hold_against_nmap(ByteView octets) {
  const NmapProbes* nmap = catalogue_.nmap();
  if (nmap == nullptr) return;
  const NmapProbe* asked = asked_ != nullptr ? asked_->nmap : nullptr;
  if (asked == nullptr) asked = nmap->find(Transport::tcp, "NULL");
  if (asked == nullptr) return;
  auto version = nmap->recognise(*asked, octets);
  if (!version || is_denied(version->service)) return;
  if (version->over_tls && !tls_) {
    found_tls_ = true;
    return;
  }
  // A soft match is improved by a hard one only.
  if (result_.nmap && version->soft) return;
  result_.nmap = std::move(version);
  result_.nmap_probe = asked;
  result_.nmap_exchange.request = asked_ != nullptr ? asked_->octets : Bytes();
  result_.nmap_exchange.stream.assign(octets.begin(), octets.end());
}

}  // namespace yamabiko
