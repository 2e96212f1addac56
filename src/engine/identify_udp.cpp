// A connected socket, on which one probe follows the other.
#include "engine/identify_udp.hpp"

#include "engine/file_handle.hpp"
#include "engine/socket_address.hpp"
#include "yamabiko/bytes/printable.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sys/socket.h>

namespace yamabiko {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

// A guess is not waited for long: a late reply is recognised all the same.
constexpr milliseconds patience_with_guesses{400};
// A peer who floods us is not listened to for ever.
constexpr std::size_t most_datagrams = 64;

// Payload of the fragments of a datagram where the MTU is 1500.
constexpr std::size_t fragment_payload = 1480;
constexpr std::size_t udp_header = 8;

class UdpIdentifier {
 public:
  UdpIdentifier(Identification& found, const NmapProbes& nmap, const UdpIdentifyOptions& options,
                const InterruptWatch& interrupt, ScanStatistics& statistics)
      : found_(found),
        nmap_(nmap),
        options_(options),
        interrupt_(interrupt),
        statistics_(statistics) {}

  void operator()() {
    const Endpoint& endpoint = found_.seen.endpoint;
    if (nmap_.is_excluded(Transport::udp, endpoint.port) || !open_socket(endpoint)) return;
    for (const NmapProbe* probe :
         nmap_.for_port(Transport::udp, endpoint.port, false, options_.rarity)) {
      const bool listed = holds(probe->ports, endpoint.port);
      if (probe->request.empty() || !is_useful(*probe, listed)) continue;
      if (interrupt_.raised() || datagrams_ >= most_datagrams || !ask(*probe, listed)) break;
    }
    conclude();
  }

 private:
  struct Asked {
    const NmapProbe* probe = nullptr;
    SteadyTime when;
  };

  bool open_socket(const Endpoint& endpoint) {
    const SocketAddress address = to_socket_address(endpoint.target, endpoint.port);
    socket_ = FileHandle(
        ::socket(address.storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    return socket_.get() >= 0 && ::connect(socket_.get(), address.data(), address.size) == 0;
  }

  bool is_useful(const NmapProbe& probe, bool listed) const {
    if (result_.nmap) return probe.knows(result_.nmap->service);
    const Service* service = found_.seen.service;
    return service == nullptr || listed || probe.knows(service->name);
  }

  // False when there is no use in going on.
  bool ask(const NmapProbe& probe, bool listed) {
    const auto now = Clock::now();
    asked_.push_back({.probe = &probe, .when = now});
    ++statistics_.requests_sent;
    statistics_.request_bytes += probe.request.size();
    // A pending ICMP error is told in place of the first send.
    if (!send(probe.request) && !send(probe.request)) return false;
    milliseconds patience =
        listed ? options_.patience : std::min(options_.patience, patience_with_guesses);
    if (probe.total_wait) patience = std::min(patience, *probe.total_wait);
    const auto deadline = now + patience;
    while (datagrams_ < most_datagrams) {
      if (wait_for(socket_.get(), WaitFor::input, deadline, interrupt_) != Waited::ready)
        return true;
      const ssize_t size = ::recv(socket_.get(), buffer_.data(), buffer_.size(), 0);
      if (size >= 0) {
        if (take(ByteView(buffer_).first(static_cast<std::size_t>(size)))) return false;
      } else if (errno == ECONNREFUSED) {
        refused_ = true;
        return false;
      } else if (errno != EAGAIN && errno != EINTR) {
        return false;
      }
    }
    return false;
  }

  bool send(ByteView request) const {
    return ::send(socket_.get(), request.data(), request.size(), MSG_NOSIGNAL) >= 0;
  }

  // Whether it was recognised beyond doubt. The latest request is the likeliest one
  // that it answers.
  bool take(ByteView datagram) {
    ++datagrams_;
    ++statistics_.datagrams_received;
    statistics_.response_bytes += datagram.size();
    if (result_.banner.empty()) result_.banner.assign(datagram.begin(), datagram.end());
    for (auto asked = asked_.rbegin(); asked != asked_.rend(); ++asked) {
      auto version = nmap_.recognise(*asked->probe, datagram);
      if (!version) continue;
      if (result_.nmap && version->soft) return false;
      const bool hard = !version->soft;
      result_.nmap = std::move(version);
      result_.nmap_probe = asked->probe;
      result_.nmap_exchange = {
          .request = asked->probe->request,
          .datagrams = {
              {.source = found_.seen.endpoint.target,
               .source_port = found_.seen.endpoint.port,
               .after = std::chrono::duration_cast<microseconds>(Clock::now() - asked->when),
               .ip_packets = static_cast<std::uint32_t>(
                   (datagram.size() + udp_header + fragment_payload - 1) / fragment_payload),
               .payload = Bytes(datagram.begin(), datagram.end())}}};
      return hard;
    }
    return false;
  }

  void conclude() {
    Observation& seen = found_.seen;
    if (datagrams_ == 0) {
      if (refused_ && seen.state == State::no_answer) {
        seen.state = State::closed;
        seen.reason = fmt::format("port-unreach from {}", seen.endpoint.target.text());
      }
      return;
    }
    if (seen.state != State::open) {
      seen.state = State::open;
      seen.reason = result_.nmap ? fmt::format("{} reply", result_.nmap->service)
                                 : "answers a probe of nmap's";
    }
    if (!result_.nmap && !seen.exchanges.empty()) return;
    if (!result_.nmap_exchange.datagrams.empty() && !seen.rtt)
      seen.rtt = result_.nmap_exchange.datagrams.front().after;
    add_result(found_, std::move(result_), nmap_.file());
  }

  Identification& found_;
  const NmapProbes& nmap_;
  const UdpIdentifyOptions& options_;
  const InterruptWatch& interrupt_;
  ScanStatistics& statistics_;
  FileHandle socket_;
  std::vector<Asked> asked_;
  IdentifyResult result_;
  std::size_t datagrams_ = 0;
  bool refused_ = false;
  std::array<std::byte, 65536> buffer_{};
};

}  // namespace

void identify_udp(Identification& found, const NmapProbes& nmap, const UdpIdentifyOptions& options,
                  const InterruptWatch& interrupt, ScanStatistics& statistics) {
  UdpIdentifier(found, nmap, options, interrupt, statistics)();
}

}  // namespace yamabiko
