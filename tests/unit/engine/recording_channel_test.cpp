// RecordingChannel: what is recorded, in which order, around a channel that only
// pretends to send.
#include "engine/recording_channel.hpp"

#include "engine/packet_image.hpp"
#include "engine/pcap_reader.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

const Address host = Address::v4({127, 0, 0, 9});
const SocketName ours{.address = Address::v4({127, 0, 0, 1}), .port = 40000};

Bytes bytes_of(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

// Takes all but "full", refuses "bad", and hears an ICMP error as it sends "closed".
class FakeChannel final : public UdpChannel {
 public:
  explicit FakeChannel(UdpListener& listener) : listener_(listener) {}

  std::size_t send(std::span<const OutgoingDatagram> datagrams) override {
    std::size_t done = 0;
    for (const OutgoingDatagram& each : datagrams) {
      const TimePoint now = std::chrono::steady_clock::now();
      const std::string_view text = as_text(each.payload);
      if (text == "full") break;
      if (text == "bad")
        listener_.on_send_failure(now, each, std::make_error_code(std::errc::message_size));
      if (text == "closed" || text == "somewhere")
        listener_.on_icmp(now, {.to = each.to,
                                .port = each.port,
                                .icmp = {Family::v4, 3, 3},
                                .from = text == "closed" ? std::optional(host) : std::nullopt,
                                .quoted = each.payload});
      ++done;
    }
    return done;
  }
  void receive() override {
    listener_.on_datagram(std::chrono::steady_clock::now(), {.source = host,
                                                             .port = 111,
                                                             .payload = as_bytes("reply"),
                                                             .to = Address::v4({127, 0, 0, 5})});
    listener_.on_datagram(std::chrono::steady_clock::now(),
                          {.source = host, .port = 111, .payload = as_bytes("reply")});
  }
  void start(std::function<void()> /*on_readable*/) override {}
  void when_writable(std::function<void()> /*handler*/) override {}
  void release(const Address& /*to*/, std::uint16_t /*port*/) override {}
  void close() override {}
  std::optional<SocketName> local_name(const Address& /*to*/, std::uint16_t /*port*/) override {
    // As a socket that is bound to no address.
    return SocketName{.address = Address(), .port = ours.port};
  }

 private:
  UdpListener& listener_;
};

struct Heard final : UdpListener {
  void on_datagram(TimePoint /*now*/, const IncomingDatagram& /*datagram*/) override {
    ++datagrams;
  }
  void on_icmp(TimePoint /*now*/, const UdpError& /*error*/) override { ++errors; }
  void on_send_failure(TimePoint /*now*/, const OutgoingDatagram& /*datagram*/,
                       std::error_code /*error*/) override {
    ++failures;
  }
  int datagrams = 0;
  int errors = 0;
  int failures = 0;
};

Bytes sent(std::string_view text) {
  return udp_packet(ours, {.address = host, .port = 111}, as_bytes(text));
}

}  // namespace

TEST_CASE("open_recording_channel") {
  const test::TemporaryPcap place;
  PcapFile file = place.open();
  const ScanOptions options;
  Heard heard;
  auto channel =
      open_recording_channel(file, options, heard, [](UdpListener& listener) -> OpenedChannel {
        return std::make_unique<FakeChannel>(listener);
      });
  REQUIRE(channel.has_value());
  const auto send = [&](std::initializer_list<const char*> texts) {
    std::vector<OutgoingDatagram> batch;
    for (const char* text : texts)
      batch.push_back({.to = host, .port = 111, .payload = bytes_of(text)});
    return (*channel)->send(batch);
  };
  const auto recorded = [&] {
    CHECK_FALSE(file.flush());
    std::vector<Bytes> octets;
    for (const test::PcapPacket& each : place.packets()) octets.push_back(each.octets);
    return octets;
  };

  SUBCASE("what was sent, from the address that the system chooses") {
    CHECK(send({"one", "two"}) == 2);
    CHECK(recorded() == std::vector<Bytes>{sent("one"), sent("two")});
  }
  SUBCASE("neither what failed nor what has to wait") {
    CHECK(send({"one", "bad", "two", "full", "three"}) == 3);
    CHECK(heard.failures == 1);
    CHECK(recorded() == std::vector<Bytes>{sent("one"), sent("two")});
  }
  SUBCASE("an ICMP error after the datagram that it quotes") {
    CHECK(send({"closed", "two"}) == 2);
    CHECK(heard.errors == 1);
    CHECK(recorded() ==
          std::vector<Bytes>{sent("closed"), sent("two"),
                             icmp_packet(host, ours.address, {Family::v4, 3, 3}, sent("closed"))});
  }
  SUBCASE("no ICMP error from nobody") {
    CHECK(send({"somewhere"}) == 1);
    CHECK(heard.errors == 1);
    CHECK(recorded() == std::vector<Bytes>{sent("somewhere")});
  }
  SUBCASE("what arrives, at the address that the system tells or would send from") {
    (*channel)->receive();
    CHECK(heard.datagrams == 2);
    const SocketName peer{.address = host, .port = 111};
    const SocketName other{.address = Address::v4({127, 0, 0, 5}), .port = ours.port};
    CHECK(recorded() == std::vector<Bytes>{udp_packet(peer, other, as_bytes("reply")),
                                           udp_packet(peer, ours, as_bytes("reply"))});
  }
  SUBCASE("an error to open the real channel is handed on") {
    const auto error = std::make_error_code(std::errc::address_not_available);
    const auto failed = open_recording_channel(
        file, options, heard,
        [error](UdpListener&) -> OpenedChannel { return tl::unexpected(error); });
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error() == error);
  }
}
