// TcpRecording: one segment for each thing that happened, with running numbers.
#include "engine/tcp_recording.hpp"

#include "engine/packet_image.hpp"
#include "engine/pcap_reader.hpp"
#include "engine/socket_address.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>

using namespace yamabiko;

namespace {

const SocketName peer{.address = Address::v4({127, 0, 0, 9}), .port = 111};

// A socket that has a name; of which kind is no matter.
class NamedSocket {
 public:
  NamedSocket() : handle(socket(AF_INET, SOCK_DGRAM, 0)) {
    const SocketAddress address = to_socket_address(Address::v4({127, 0, 0, 1}), 0);
    REQUIRE(bind(handle, address.data(), address.size) == 0);
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    REQUIRE(getsockname(handle, reinterpret_cast<sockaddr*>(&storage), &size) == 0);
    const auto found = from_socket_address(storage);
    name = {.address = found->first, .port = found->second};
  }
  NamedSocket(const NamedSocket&) = delete;
  NamedSocket& operator=(const NamedSocket&) = delete;
  ~NamedSocket() { close(handle); }

  int handle;
  SocketName name;
};

}  // namespace

TEST_CASE("TcpRecording") {
  const test::TemporaryPcap place;
  PcapFile file = place.open();
  const NamedSocket us;
  TcpRecording recording(&file);
  const auto ours = [&](std::uint32_t sequence, std::uint32_t acknowledgement, int flags,
                        std::string_view payload = {}) {
    return tcp_packet(us.name, peer,
                      {.sequence = sequence,
                       .acknowledgement = acknowledgement,
                       .flags = static_cast<std::uint8_t>(flags),
                       .payload = as_bytes(payload)});
  };
  const auto theirs = [&](std::uint32_t sequence, std::uint32_t acknowledgement, int flags,
                          std::string_view payload = {}) {
    return tcp_packet(peer, us.name,
                      {.sequence = sequence,
                       .acknowledgement = acknowledgement,
                       .flags = static_cast<std::uint8_t>(flags),
                       .payload = as_bytes(payload)});
  };
  const auto recorded = [&] {
    CHECK_FALSE(file.flush());
    std::vector<Bytes> octets;
    for (const test::PcapPacket& each : place.packets()) octets.push_back(each.octets);
    return octets;
  };
  recording.connecting(us.handle, peer);

  SUBCASE("a request, its reply, and the end by the peer and us") {
    recording.connected();
    recording.sent(as_bytes("ask"));
    recording.received(as_bytes("answer"));
    recording.peer_closed();
    recording.closing(us.handle);
    CHECK(recorded() ==
          std::vector<Bytes>{ours(0, 0, tcp_syn), theirs(0, 1, tcp_syn | tcp_ack),
                             ours(1, 1, tcp_ack), ours(1, 1, tcp_psh | tcp_ack, "ask"),
                             theirs(1, 4, tcp_psh | tcp_ack, "answer"), ours(4, 7, tcp_ack),
                             theirs(7, 4, tcp_fin | tcp_ack), ours(4, 8, tcp_fin | tcp_ack)});
  }
  SUBCASE("a refusal, and nothing after it") {
    recording.reset();
    recording.closing(us.handle);
    CHECK(recorded() == std::vector<Bytes>{ours(0, 0, tcp_syn), theirs(0, 1, tcp_rst | tcp_ack)});
  }
  SUBCASE("a reset amid the connection") {
    recording.connected();
    recording.reset();
    recording.closing(us.handle);
    const auto packets = recorded();
    REQUIRE(packets.size() == 4);
    CHECK(packets.back() == theirs(1, 1, tcp_rst | tcp_ack));
  }
  SUBCASE("silence is a SYN alone") {
    recording.closing(us.handle);
    CHECK(recorded() == std::vector<Bytes>{ours(0, 0, tcp_syn)});
  }
  SUBCASE("an ICMP error quotes the SYN") {
    const Address router = Address::v4({127, 0, 0, 8});
    recording.icmp(router, {Family::v4, 3, 13});
    recording.closing(us.handle);
    CHECK(recorded() == std::vector<Bytes>{ours(0, 0, tcp_syn),
                                           icmp_packet(router, us.name.address, {Family::v4, 3, 13},
                                                       ours(0, 0, tcp_syn))});
  }
  SUBCASE("much at once is more than one segment, and nothing is lost") {
    recording.connected();
    recording.received(Bytes(100'000, std::byte{'x'}));
    const auto packets = recorded();
    CHECK(packets.size() == 3 + 2 * 4);
    CHECK(packets.back() == ours(1, 100'001, tcp_ack));
  }
}

TEST_CASE("TcpRecording without a file") {
  TcpRecording recording(nullptr);
  const NamedSocket us;
  recording.connecting(us.handle, peer);
  recording.connected();
  recording.sent(as_bytes("ask"));
  recording.closing(us.handle);
}
