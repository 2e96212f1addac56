// Connects, sends and reads as the dialogue wants it, within limits.
#include "engine/identify_tcp.hpp"

#include "engine/identify_stream.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace yamabiko {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// More than any pattern looks at.
constexpr std::size_t most_octets = 65536;
// Once octets have come, the rest of them is not waited for any longer.
constexpr milliseconds pause_between_octets{500};
// Stream that grew by little is looked at only once it pauses, so that a peer
// who drips octets can't make us look at all of it for each.
constexpr milliseconds pause_before_look{30};
// A step lasts at most so many times the patience, however the octets drip.
constexpr int most_patience = 3;

class TcpIdentifier {
 public:
  TcpIdentifier(const Endpoint& endpoint, const IdentifyContext& context,
                ScanStatistics& statistics)
      : endpoint_(endpoint),
        context_(context),
        statistics_(statistics),
        end_(Clock::now() + context.longest) {
    result_.seen.endpoint = endpoint;
  }

  Identification operator()() && {
    IdentifyDialogue dialogue(context_.catalogue, endpoint_.port, false, context_.patience);
    run(dialogue);
    conclude(dialogue);
    return std::move(result_);
  }

 private:
  Observation& seen() { return result_.seen; }

  bool is_over() const { return context_.interrupt.raised() || Clock::now() >= end_; }

  void run(IdentifyDialogue& dialogue) {
    while (!is_over()) {
      const IdentifyStep step = dialogue.next();
      if (step.kind == IdentifyStep::Kind::end) return;
      if (!can_be_asked(step) && !connect()) return;
      if (step.request != nullptr && !send(*step.request)) {
        stream_.reset();
        dialogue.finish(StepEnd::closed);
        continue;
      }
      const StepEnd how = read(dialogue, step.patience);
      // What is left of a reply must not be taken for that to the next request.
      if (how == StepEnd::closed || step.request != nullptr) stream_.reset();
      dialogue.finish(how);
    }
  }

  // The connection that was listened to will do for the first request.
  bool can_be_asked(const IdentifyStep& step) const {
    return stream_ && step.kind == IdentifyStep::Kind::ask;
  }

  bool connect() {
    const auto begin = Clock::now();
    // The kernel repeats its SYN after one second, and after three.
    const auto deadline =
        std::min(end_, begin + std::max(2 * context_.patience, milliseconds(1500)));
    ++statistics_.connections;
    auto stream =
        TcpStream::connect(endpoint_, deadline, context_.interrupt, context_.is_own_address);
    if (!stream) {
      stream_.reset();
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

  bool send(const IdentifyRequest& request) {
    ++statistics_.requests_sent;
    statistics_.request_bytes += request.octets.size();
    return stream_->send(request.octets, std::min(end_, Clock::now() + context_.patience));
  }

  StepEnd read(IdentifyDialogue& dialogue, milliseconds patience) {
    const auto latest = std::min(end_, Clock::now() + most_patience * patience);
    auto quiet_from = Clock::now() + patience;
    Bytes octets;
    std::size_t looked_at = 0;
    while (true) {
      const bool looked = looked_at == octets.size();
      const auto deadline =
          std::min(latest, looked ? quiet_from : Clock::now() + pause_before_look);
      const TcpStream::Read read = stream_->read(buffer_, deadline);
      const bool ended = read.end == TcpStream::End::closed || read.end == TcpStream::End::broken;
      const std::size_t room = most_octets - octets.size();
      octets.insert(octets.end(), buffer_.begin(),
                    buffer_.begin() + static_cast<std::ptrdiff_t>(std::min(read.size, room)));
      statistics_.response_bytes += read.size;
      if (read.size > 0) quiet_from = Clock::now() + std::min(patience, pause_between_octets);
      const bool full = octets.size() == most_octets;
      const bool over = ended || full || Clock::now() >= latest;
      const bool grew = octets.size() > looked_at + looked_at / 4;
      if (octets.size() > looked_at && (grew || over || read.end == TcpStream::End::timed_out)) {
        looked_at = octets.size();
        if (dialogue.take(octets, ended)) return ended ? StepEnd::closed : StepEnd::silent;
      } else if (read.end == TcpStream::End::timed_out && looked) {
        return StepEnd::silent;
      }
      if (read.end == TcpStream::End::interrupted) return StepEnd::silent;
      if (over) return ended ? StepEnd::closed : StepEnd::silent;
    }
  }

  void conclude(IdentifyDialogue& dialogue) {
    if (seen().state != State::open) return;
    const bool wrapped = dialogue.result().wrapped;
    const NmapProbes* nmap = context_.catalogue.nmap();
    add_result(result_, std::move(dialogue.result()), nmap != nullptr ? nmap->file() : "");
    seen().reason = seen().service != nullptr ? fmt::format("{} reply", seen().service->name)
                    : wrapped ? "closes at once, without a word: a TCP wrapper or an access list"
                    : seen().banner.empty() ? "connected"
                                            : "banner";
    if (!refused_later_.empty())
      seen().reason += fmt::format(", but later connects failed: {}", refused_later_);
  }

  const Endpoint& endpoint_;
  const IdentifyContext& context_;
  ScanStatistics& statistics_;
  SteadyTime end_;
  Identification result_;
  std::optional<TcpStream> stream_;
  std::string refused_later_;
  std::array<std::byte, 16384> buffer_{};
};

}  // namespace

Identification identify_tcp(const Endpoint& endpoint, const IdentifyContext& context,
                            ScanStatistics& statistics) {
  return TcpIdentifier(endpoint, context, statistics)();
}

}  // namespace yamabiko
