// The decoder "knxnet-ip".
#include "yamabiko/protocol/knxnet_ip.hpp"

#include "decoder_checks.hpp"

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

constexpr std::string_view name = "knxnet-ip";

TEST_CASE("knxnet-ip") {
  const Bytes request = octets("0610 0203 000e 0801 00000000 0000");
  const Query query = udp_query(request, 0);
  const Bytes knxd = sample("knxnet-ip/description.hex");

  SUBCASE("knxd") {
    const Decoded decoded = decode(name, query, {knxd});
    CHECK(decoded.complete);
    CHECK(told(decoded, "friendly_name") == "lab");
    CHECK(told(decoded, "individual_address") == "1.1.1");
    CHECK(told(decoded, "multicast_address") == "224.0.23.12");
    CHECK(told(decoded, "serial_number") == "(none)");
    CHECK(told(decoded, "programming_mode") == "(none)");
    CHECK(told(decoded, "service_families") ==
          "core 1, device management 1, tunnelling 1, routing 1");
    CHECK(flagged(decoded, Flag::no_auth));
  }
  SUBCASE("a device that is being programmed, with a serial number and a name that is not clean") {
    Bytes reply = knxd;
    reply[9] = std::byte{1};
    reply[14] = std::byte{0x0c};
    reply[30] = std::byte{0x1b};
    const Decoded decoded = decode(name, query, {reply});
    CHECK(told(decoded, "programming_mode") == "on");
    CHECK(told(decoded, "serial_number") == "0c0000000000");
    CHECK(told(decoded, "friendly_name") == "\\x1bab");
  }
  SUBCASE("cut at every octet") {
    check_cuts(name, query, knxd);
  }
  SUBCASE("what is none") {
    check_strangers(name, query);
    // Another service, a block without a length, one that is no device.
    for (const auto& [place, value] : {std::pair{3U, 2U}, {6U, 0U}, {6U, 55U}, {7U, 2U}}) {
      CAPTURE(place);
      Bytes other = knxd;
      other[place] = static_cast<std::byte>(value);
      check_nothing(decode(name, query, {other}));
    }
  }
  SUBCASE("a wrong length, and a block behind that is none") {
    Bytes other = knxd;
    other[5] = std::byte{0x47};
    CHECK(decode(name, query, {other}).error == DecodeErrc::malformed);
    Bytes zero = knxd;
    zero[60] = std::byte{0};
    CHECK(decode(name, query, {zero}).error == DecodeErrc::truncated);
  }
}

}  // namespace
}  // namespace yamabiko::test
