// The loop between scan and channel: receive, end what is over, send a batch.
#include "engine/udp_driver.hpp"

#include "engine/batched_udp_channel.hpp"
#include "engine/portable_udp_channel.hpp"
#include "engine/raw_udp_channel.hpp"

#include <algorithm>
#include <cassert>

#include <asio/post.hpp>

namespace yamabiko {
namespace {

constexpr std::size_t batch_size = 64;
// Batches in one go, before TCP sessions and signals get their turn.
constexpr int batches_a_turn = 16;

// Of the Ethernet frame of a request: 18 octets of Ethernet, the IP header, 8
// of UDP, and 64 in all at least.
double frame_bits(const OutgoingDatagram& datagram) {
  const std::size_t headers = datagram.to.family() == Family::v4 ? 46 : 66;
  return 8 * static_cast<double>(std::max<std::size_t>(64, headers + datagram.payload.size()));
}

}  // namespace

UdpDriver::UdpDriver(asio::io_context& context, const ScanOptions& options, UdpScan& scan,
                     Pacer& pacer, bool v4, bool v6, PcapFile* recording,
                     std::function<void()> on_done)
    : context_(context),
      options_(options),
      scan_(scan),
      v4_(v4),
      v6_(v6),
      recording_(recording),
      on_done_(std::move(on_done)),
      pacer_(pacer),
      bandwidth_(options.bandwidth),
      timer_(context) {}

std::error_code UdpDriver::start() {
  auto channel = recording_ == nullptr ? open_channel(scan_)
                                       : open_recording_channel(*recording_, options_, scan_,
                                                                [this](UdpListener& listener) {
                                                                  return open_channel(listener);
                                                                });
  if (!channel) return channel.error();
  channel_ = std::move(*channel);
  channel_->start([this] { pump(); });
  asio::post(context_, [this] { pump(); });
  return {};
}

OpenedChannel UdpDriver::open_channel(UdpListener& listener) {
  if (options_.channel == ChannelKind::portable)
    return make_portable_channel(context_, options_, listener);
  if (options_.channel == ChannelKind::raw)
    return open_raw_channel(context_, options_, v4_, v6_, listener);
  return open_batched_channel(context_, options_, v4_, v6_, listener);
}

void UdpDriver::stop() {
  if (finished_) return;
  scan_.abandon();
  finish();
}

void UdpDriver::release(const Address& to, std::uint16_t port) {
  if (channel_) channel_->release(to, port);
}

void UdpDriver::pump() {
  if (finished_) return;
  bool more = true;
  for (int i = 0; i < batches_a_turn && more; ++i) {
    channel_->receive();
    const bool due = scan_.advance(std::chrono::steady_clock::now());
    more = send_some() || due;
  }
  // Sending may itself have settled something, and what ends may ask again; a round
  // may end between the two looks at the clock.
  const bool due = scan_.advance(std::chrono::steady_clock::now());
  more = more || due || (scan_.may_go_on() && !paced_ && !blocked_);
  if (scan_.done() && batch_.empty()) {
    finish();
    return;
  }
  channel_->set_watched(!more);
  if (more && !posted_)
    asio::post(context_, [this] {
      posted_ = false;
      pump();
    });
  posted_ = posted_ || more;
  if (!more) set_timer(std::chrono::steady_clock::now());
}

bool UdpDriver::send_some() {
  if (blocked_) return false;
  const bool full = fill(std::chrono::steady_clock::now());
  if (batch_.empty()) return false;
  const std::size_t sent = channel_->send(batch_);
  batch_.erase(batch_.begin(), batch_.begin() + static_cast<std::ptrdiff_t>(sent));
  if (batch_.empty()) return full;
  blocked_ = true;
  channel_->when_writable([this] {
    blocked_ = false;
    pump();
  });
  return false;
}

// Whether the batch is full, so that there may be more.
bool UdpDriver::fill(TimePoint now) {
  paced_ = false;
  while (batch_.size() < batch_size) {
    if (!pacer_.ready(now) || !bandwidth_.ready(now)) {
      paced_ = true;
      return false;
    }
    auto datagram = scan_.next(now);
    if (!datagram) return false;
    pacer_.spend();
    bandwidth_.spend(frame_bits(*datagram));
    batch_.push_back(std::move(*datagram));
  }
  return true;
}

void UdpDriver::set_timer(TimePoint now) {
  auto when = scan_.wake();
  if (paced_ && !blocked_) {
    const TimePoint token = std::max(pacer_.next(now), bandwidth_.next(now));
    when = when ? std::min(*when, token) : token;
  }
  if (!when) return;
  timer_.expires_at(*when);
  timer_.async_wait([this](std::error_code error) {
    if (!error) pump();
  });
}

void UdpDriver::finish() {
  finished_ = true;
  timer_.cancel();
  channel_->close();
  on_done_();
}

}  // namespace yamabiko
