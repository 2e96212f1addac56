// write_udp_frame: octets that were worked out apart from this code.
#include "engine/udp_frame.hpp"

#include "sample.hpp"
#include "yamabiko/bytes/hex.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

const NextHop v4_hop{.interface = 2,
                     .from = {2, 0, 0, 0, 0, 1},
                     .to = {2, 0, 0, 0, 0, 2},
                     .source = Address::v4({192, 0, 2, 1})};
const NextHop v6_hop{.interface = 2,
                     .from = {2, 0, 0, 0, 0, 1},
                     .to = {2, 0, 0, 0, 0, 2},
                     .source = *Address::parse("2001:db8::1")};

std::string frame_of(const NextHop& hop, const Address& to, Bytes payload) {
  const OutgoingDatagram datagram{.to = to, .port = 111, .payload = std::move(payload)};
  Bytes room(most_frame_headers + datagram.payload.size());
  const std::size_t size =
      write_udp_frame(room, hop, datagram, {.source_port = 40000, .hop_limit = 64}, 0x1234);
  REQUIRE(size <= room.size());
  return to_hex(ByteView(room).first(size));
}

}  // namespace

TEST_CASE("write_udp_frame") {
  const std::string ethernet = "020000000002020000000001";
  SUBCASE("IPv4: not to be fragmented, an odd number of octets") {
    // 4500+001f+1234+4000+4011+c000+0201+c000+0202 = 25b67 → 5b69 → a496
    CHECK(frame_of(v4_hop, Address::v4({192, 0, 2, 2}), test::octets("686921")) ==
          ethernet + "0800" + "4500001f123440004011a496c0000201c0000202" +
              "9c40006f000b55bb686921");
  }
  SUBCASE("IPv6") {
    CHECK(frame_of(v6_hop, *Address::parse("2001:db8::2"), test::octets("686921")) ==
          ethernet + "86dd" + "60000000000b1140" + "20010db8000000000000000000000001" +
              "20010db8000000000000000000000002" + "9c40006f000b7e4a686921");
  }
  SUBCASE("a checksum of zero is sent as ffff, since zero means none") {
    CHECK(frame_of(v4_hop, Address::v4({192, 0, 2, 2}), test::octets("df26"))
              .ends_with("9c40006f000affffdf26"));
  }
  SUBCASE("an empty datagram") {
    CHECK(frame_of(v4_hop, Address::v4({192, 0, 2, 2}), {}).size() == 2 * (14 + 20 + 8));
  }
}
