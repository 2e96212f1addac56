// udp_packet, tcp_packet, icmp_packet: headers and checksums, against octets that
// were worked out apart from this code.
#include "engine/packet_image.hpp"

#include "sample.hpp"
#include "yamabiko/bytes/hex.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

const SocketName us_v4{.address = Address::v4({192, 0, 2, 1}), .port = 40000};
const SocketName host_v4{.address = Address::v4({192, 0, 2, 2}), .port = 111};
const SocketName us_v6{.address = *Address::parse("2001:db8::1"), .port = 40000};
const SocketName host_v6{.address = *Address::parse("2001:db8::2"), .port = 111};

// The words of the pseudo-header and of the datagram, carries added to the sum:
//   c000+0201+c000+0202+0011+000b + 9c40+006f+000b+6869+2100 = 2aa42 → aa44 → 55bb
const std::string udp_v4 =
    "4500001f000000004011f6cac0000201c0000202"
    "9c40006f000b55bb686921";
const std::string udp_v6 =
    "6000 0000 000b 11 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
    "9c40006f000b7e4a686921";

}  // namespace

TEST_CASE("udp_packet") {
  SUBCASE("IPv4, with an odd number of octets") {
    CHECK(to_hex(udp_packet(us_v4, host_v4, as_bytes("hi!"))) == udp_v4);
  }
  SUBCASE("IPv6") {
    CHECK(udp_packet(us_v6, host_v6, as_bytes("hi!")) == test::octets(udp_v6));
  }
  SUBCASE("a checksum of zero is sent as ffff, since zero means none") {
    const Bytes packet = udp_packet(us_v4, host_v4, test::octets("df26"));
    CHECK(to_hex(packet) == "4500001e000000004011f6cbc0000201c00002029c40006f000affffdf26");
  }
  SUBCASE("an empty datagram") {
    CHECK(udp_packet(us_v4, host_v4, {}).size() == 28);
  }
  SUBCASE("the largest datagrams") {
    CHECK(udp_packet(us_v4, host_v4, Bytes(65507, std::byte{0xff})).size() == 65535);
    CHECK(udp_packet(us_v6, host_v6, Bytes(65527, std::byte{0xff})).size() == 65575);
  }
}

TEST_CASE("tcp_packet") {
  SUBCASE("IPv4: a SYN") {
    CHECK(to_hex(tcp_packet(us_v4, host_v4, {.flags = tcp_syn})) ==
          "45000028000000004006f6ccc0000201c0000202"
          "9c40006f00000000000000005002ffff8f2f0000");
  }
  SUBCASE("IPv6: data") {
    CHECK(tcp_packet(us_v6, host_v6,
                     {.sequence = 1,
                      .acknowledgement = 0x01020304,
                      .flags = tcp_psh | tcp_ack,
                      .payload = as_bytes("hi!")}) ==
          test::octets("60000000 0017 06 40"
                       "20010db8000000000000000000000001 20010db8000000000000000000000002"
                       "9c40006f00000001010203045018ffff2a350000686921"));
  }
}

TEST_CASE("icmp_packet") {
  SUBCASE("IPv4: port unreachable") {
    const IcmpMessage message{.family = Family::v4, .type = 3, .code = 3};
    CHECK(to_hex(icmp_packet(host_v4.address, us_v4.address, message, test::octets(udp_v4))) ==
          "4500003b000000004001f6bec0000202c00002010303811d00000000" + udp_v4);
  }
  SUBCASE("IPv6: port unreachable, whose checksum covers the addresses") {
    const IcmpMessage message{.family = Family::v6, .type = 1, .code = 4};
    CHECK(icmp_packet(host_v6.address, us_v6.address, message, test::octets(udp_v6)) ==
          test::octets("60000000 003b 3a 40"
                       "20010db8000000000000000000000002 20010db8000000000000000000000001"
                       "010431e200000000" +
                       udp_v6));
  }
  SUBCASE("no more is quoted than an error may hold") {
    const Bytes large(2000, std::byte{'x'});
    CHECK(icmp_packet(host_v4.address, us_v4.address, {Family::v4, 3, 3},
                      udp_packet(us_v4, host_v4, large))
              .size() == 576);
    CHECK(icmp_packet(host_v6.address, us_v6.address, {Family::v6, 1, 4},
                      udp_packet(us_v6, host_v6, large))
              .size() == 1280);
  }
}
