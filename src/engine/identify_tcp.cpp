// Connects, sends and reads as the dialogue wants it, within limits.
#include "engine/identify_tcp.hpp"

#include "engine/identify_stream.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// More than any pattern looks at.
constexpr std::size_t most_octets = 65536;
// Stream that grew by little is looked at only once it pauses, so that a peer
// who drips octets can't make us look at all of it for each.
constexpr milliseconds pause_before_look{30};
// A connection that ends within this was of no use to the peer.
constexpr milliseconds at_once{300};
// Connect and handshake, with and without ALPN.
constexpr int patiences_of_tls = 4;
// A step lasts at most so many times the patience, however the octets drip.
constexpr int most_patience = 3;

// What to offer by ALPN. Most of it is only told: what chooses HTTP/2 is then
// asked by HTTP/1.1, which all such servers speak.
const std::vector<std::string> offered_protocols{"h2",  "http/1.1",    "imap",   "pop3",
                                                 "ftp", "managesieve", "irc",    "mqtt",
                                                 "dot", "postgresql",  "ntske/1"};
const std::vector<std::string> spoken_protocols{"http/1.1"};
constexpr std::string_view unspoken_protocol = "h2";

class TcpIdentifier {
 public:
  TcpIdentifier(const Endpoint& endpoint, const std::string& name, const IdentifyContext& context,
                ScanStatistics& statistics)
      : endpoint_(endpoint),
        context_(context),
        statistics_(statistics),
        end_(Clock::now() + context.longest),
        offer_{.server_name = name, .protocols = offered_protocols} {
    result_.seen.endpoint = endpoint;
  }

  Identification operator()() && {
    IdentifyDialogue plain(context_.catalogue, endpoint_.port, false, context_.patience);
    run(plain, Until::listened, end_);
    // Who waits for us on a port of TLS most likely waits for a handshake.
    const bool waits = stream_ && context_.catalogue.is_tls_port(endpoint_.port);
    if (waits && !plain.recognised() && !plain.found_tls()) try_tls();
    // A handshake is the last thing to try, so some time is left for it.
    if (!inside_tls_) run(plain, Until::end, end_ - patiences_of_tls * context_.patience);
    if (!inside_tls_ && (plain.found_tls() || !plain.recognised()) && !plain.result().wrapped)
      try_tls();
    if (inside_tls_) {
      IdentifyDialogue inner(context_.catalogue, endpoint_.port, true, context_.patience);
      run(inner, Until::end, end_);
      conclude(std::move(inner.result()));
    } else {
      conclude(std::move(plain.result()));
    }
    return std::move(result_);
  }

 private:
  enum class Until : std::uint8_t { listened, end };

  Observation& seen() { return result_.seen; }

  bool is_over() const { return context_.interrupt.raised() || Clock::now() >= end_; }

  SteadyTime soon() const { return std::min(end_, Clock::now() + context_.patience); }

  void run(IdentifyDialogue& dialogue, Until until, SteadyTime latest) {
    while (!is_over() && Clock::now() < latest) {
      const IdentifyStep step = dialogue.next();
      if (step.kind == IdentifyStep::Kind::end || (!stream_ && !connect())) return;
      if (step.request != nullptr && !send(*step.request)) {
        stream_.reset();
        dialogue.finish(StepEnd::closed);
        continue;
      }
      const StepEnd how = read(dialogue, step);
      // A connection on which nothing was said will do for the first request. What is
      // left of a reply must not be taken for that to the next one, and patterns for
      // services that speak first expect their greeting before it.
      if (how != StepEnd::silent || step.request != nullptr || spoken_) stream_.reset();
      dialogue.finish(how);
      if (until == Until::listened) return;
    }
  }

  // A connection to send to; inside TLS if that is where the service is.
  bool connect() {
    if (!connect_plain()) return false;
    if (!inside_tls_) return true;
    if (stream_->start_tls(context_.tls, offer_, soon()).succeeded()) return true;
    stream_.reset();
    return false;
  }

  bool connect_plain() {
    const auto begin = Clock::now();
    // The kernel repeats its SYN after one second, and after three.
    const auto deadline =
        std::min(end_, begin + std::max(2 * context_.patience, milliseconds(1500)));
    ++statistics_.connections;
    auto stream =
        TcpStream::connect(endpoint_, deadline, context_.interrupt, context_.is_own_address);
    if (!stream) {
      if (seen().state == State::open) {
        refused_later_ = stream.error().reason;
      } else {
        seen().state = stream.error().state;
        seen().reason = std::move(stream.error().reason);
      }
      return false;
    }
    stream_.emplace(std::move(*stream));
    seen().state = State::open;
    if (!seen().rtt) seen().rtt = std::chrono::duration_cast<microseconds>(Clock::now() - begin);
    return true;
  }

  // Tries a handshake, without ALPN if it fails with; some want none of ours.
  void try_tls() {
    if (!context_.catalogue.may_be_asked(Transport::tcp, endpoint_.port)) return;
    while (!is_over()) {
      if (!stream_ && !connect_plain()) return;
      const TlsSession& session = stream_->start_tls(context_.tls, offer_, soon());
      if (session.spoke_tls()) tls_facts_ = session.facts();
      inside_tls_ = session.succeeded();
      const bool unspoken = inside_tls_ && session.protocol() == unspoken_protocol;
      if (unspoken) offer_.protocols = spoken_protocols;
      if (unspoken || !inside_tls_) stream_.reset();
      if (inside_tls_ || offer_.protocols.empty()) return;
      offer_.protocols.clear();
    }
  }

  bool send(const IdentifyRequest& request) {
    ++statistics_.requests_sent;
    statistics_.request_bytes += request.octets.size();
    return stream_->send(request.octets, soon());
  }

  // Some close what says nothing for long; who does so at once listens to nobody.
  StepEnd closing(SteadyTime begin) {
    const auto on_its_way = seen().rtt.value_or(microseconds(0));
    return Clock::now() - begin < at_once + on_its_way ? StepEnd::closed : StepEnd::ended;
  }

  StepEnd read(IdentifyDialogue& dialogue, const IdentifyStep& step) {
    const auto begin = Clock::now();
    const auto latest = std::min(end_, Clock::now() + most_patience * step.patience);
    auto quiet_from = Clock::now() + step.patience;
    Bytes octets;
    std::size_t looked_at = 0;
    spoken_ = false;
    while (true) {
      const bool looked = looked_at == octets.size();
      const auto deadline =
          std::min(latest, looked ? quiet_from : Clock::now() + pause_before_look);
      const StreamRead read = stream_->read(buffer_, deadline);
      const bool ended = read.end == StreamEnd::closed || read.end == StreamEnd::broken;
      const std::size_t room = most_octets - octets.size();
      octets.insert(octets.end(), buffer_.begin(),
                    buffer_.begin() + static_cast<std::ptrdiff_t>(std::min(read.size, room)));
      statistics_.response_bytes += read.size;
      spoken_ = spoken_ || read.size > 0;
      if (read.size > 0) quiet_from = Clock::now() + step.linger;
      const bool full = octets.size() == most_octets;
      const bool over = ended || full || Clock::now() >= latest;
      const bool grew = octets.size() > looked_at + looked_at / 4;
      if (octets.size() > looked_at && (grew || over || read.end == StreamEnd::timed_out)) {
        looked_at = octets.size();
        if (dialogue.take(octets, ended)) return ended ? closing(begin) : StepEnd::silent;
      } else if (read.end == StreamEnd::timed_out && looked) {
        return StepEnd::silent;
      }
      if (read.end == StreamEnd::interrupted) return StepEnd::silent;
      if (over) return ended ? closing(begin) : StepEnd::silent;
    }
  }

  void conclude(IdentifyResult&& learned) {
    if (seen().state != State::open) return;
    const bool wrapped = learned.wrapped;
    const bool wordless = learned.wordless;
    const NmapProbes* nmap = context_.catalogue.nmap();
    if (!tls_facts_.empty()) add_tls(result_, std::move(tls_facts_));
    add_result(result_, std::move(learned), nmap != nullptr ? nmap->file() : "");
    seen().reason = seen().service != nullptr ? fmt::format("{} reply", seen().service->name)
                    : wrapped  ? "closes at once, without a word: a TCP wrapper or an access list"
                    : wordless ? "closes each connection without a word"
                    : seen().banner.empty() ? "connected"
                                            : "banner";
    if (seen().service == nullptr && Clock::now() >= end_)
      seen().reason +=
          fmt::format(", given up after {} s",
                      std::chrono::duration_cast<std::chrono::seconds>(context_.longest).count());
    if (!refused_later_.empty())
      seen().reason += fmt::format(", but later connects failed: {}", refused_later_);
  }

  const Endpoint& endpoint_;
  const IdentifyContext& context_;
  ScanStatistics& statistics_;
  SteadyTime end_;
  Identification result_;
  std::optional<TcpStream> stream_;
  TlsOffer offer_;
  bool inside_tls_ = false;
  bool spoken_ = false;  // by the peer, in the latest step
  Facts tls_facts_;
  std::string refused_later_;
  std::array<std::byte, 16384> buffer_{};
};

}  // namespace

Identification identify_tcp(const Endpoint& endpoint, const std::string& name,
                            const IdentifyContext& context, ScanStatistics& statistics) {
  return TcpIdentifier(endpoint, name, context, statistics)();
}

}  // namespace yamabiko
