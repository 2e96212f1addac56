// A channel towards the scan, and a listener towards the real channel.
#include "engine/recording_channel.hpp"

#include "engine/packet_image.hpp"
#include "engine/source_finder.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace yamabiko {
namespace {

class RecordingChannel final : public UdpChannel, public UdpListener {
 public:
  RecordingChannel(PcapFile& file, const ScanOptions& options, UdpListener& listener)
      : file_(file), listener_(listener), sources_(options) {}

  std::error_code open(const std::function<OpenedChannel(UdpListener&)>& open) {
    auto channel = open(*this);
    if (!channel) return channel.error();
    channel_ = std::move(*channel);
    return {};
  }

  std::size_t send(std::span<const OutgoingDatagram> datagrams) override {
    const TimePoint now = std::chrono::steady_clock::now();
    sending_ = true;
    const std::size_t done = channel_->send(datagrams);
    sending_ = false;
    for (const OutgoingDatagram& each : datagrams.first(done))
      if (std::find(failed_.begin(), failed_.end(), &each) == failed_.end())
        file_.add(now, image(each.to, each.port, each.payload));
    failed_.clear();
    for (const auto& [when, packet] : held_) file_.add(when, packet);
    held_.clear();
    return done;
  }

  void receive() override { channel_->receive(); }
  void start(std::function<void()> on_readable) override {
    channel_->start(std::move(on_readable));
  }
  void set_watched(bool watched) override { channel_->set_watched(watched); }
  void when_writable(std::function<void()> handler) override {
    channel_->when_writable(std::move(handler));
  }
  void release(const Address& to, std::uint16_t port) override { channel_->release(to, port); }
  void close() override { channel_->close(); }
  [[nodiscard]] std::optional<SocketName> local_name(const Address& to,
                                                     std::uint16_t port) override {
    return channel_->local_name(to, port);
  }

  void on_datagram(TimePoint now, const IncomingDatagram& datagram) override {
    SocketName ours = our_end(datagram.source, datagram.port);
    if (datagram.to) ours.address = *datagram.to;
    add(now,
        udp_packet({.address = datagram.source, .port = datagram.port}, ours, datagram.payload));
    listener_.on_datagram(now, datagram);
  }

  void on_icmp(TimePoint now, const UdpError& error) override {
    if (error.from)
      add(now, icmp_packet(*error.from, our_end(error.to, error.port).address, error.icmp,
                           image(error.to, error.port, error.quoted)));
    listener_.on_icmp(now, error);
  }

  void on_send_failure(TimePoint now, const OutgoingDatagram& datagram,
                       std::error_code error) override {
    failed_.push_back(&datagram);
    listener_.on_send_failure(now, datagram, error);
  }

 private:
  SocketName our_end(const Address& peer, std::uint16_t port) {
    SocketName ours = channel_->local_name(peer, port).value_or(SocketName{});
    if (ours.address.is_unspecified()) ours.address = sources_.source_for(peer);
    return ours;
  }

  Bytes image(const Address& to, std::uint16_t port, ByteView payload) {
    return udp_packet(our_end(to, port), {.address = to, .port = port}, payload);
  }

  // What arrives while a batch goes out answers something of that batch, or of
  // an earlier one: it comes behind it.
  void add(TimePoint now, Bytes packet) {
    if (sending_)
      held_.emplace_back(now, std::move(packet));
    else
      file_.add(now, packet);
  }

  PcapFile& file_;
  UdpListener& listener_;
  SourceFinder sources_;
  std::unique_ptr<UdpChannel> channel_;
  bool sending_ = false;
  std::vector<const OutgoingDatagram*> failed_;  // of the batch
  std::vector<std::pair<TimePoint, Bytes>> held_;
};

}  // namespace

OpenedChannel open_recording_channel(PcapFile& file, const ScanOptions& options,
                                     UdpListener& listener,
                                     const std::function<OpenedChannel(UdpListener&)>& open) {
  auto channel = std::make_unique<RecordingChannel>(file, options, listener);
  if (const auto error = channel->open(open)) return tl::unexpected(error);
  return channel;
}

}  // namespace yamabiko
