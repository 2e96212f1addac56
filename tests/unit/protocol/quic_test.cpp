// The decoder "quic".
#include "decoder_checks.hpp"

namespace yamabiko::test {
namespace {

constexpr std::uint64_t recorded = 0x0123456789abcdef;
constexpr std::string_view begin = "80 00000000 02 aabb 08 0123456789abcdef ";

TEST_CASE("quic") {
  // A long header with a reserved version, our destination and source ID.
  const Bytes request = octets("c0 1a2a3a4a 08 0123456789abcdef 02 aabb 00 00 00");
  const Query query = udp_query(request, recorded);
  const auto versions = [&](std::string_view list) {
    return decode("quic", query, {octets(std::string{begin} + std::string{list})});
  };
  SUBCASE("versions have names, reserved ones are left out") {
    const Decoded decoded = versions("00000001 6b3343cf ff00001d 51303530 5a6a7a8a");
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(told(decoded, "quic_versions") == "v1, v2, draft-29, 0x51303530");
  }
  SUBCASE("caddy") {
    const Bytes whole = sample("quic/version-negotiation.hex");
    CHECK(find_decoder("quic")->cookie_of(whole) == recorded);
    CHECK_FALSE(decode("quic", query, {whole}).accepted);  // to another source ID
    for (std::size_t length = 0; length < whole.size(); ++length)
      static_cast<void>(find_decoder("quic")->cookie_of(ByteView{whole}.first(length)));
  }
  SUBCASE("cuts are harmless, and what ends within a version is an error") {
    const Bytes whole = octets(std::string{begin} + "00000001 6b3343cf");
    for (std::size_t length = 0; length < whole.size(); ++length) {
      CAPTURE(length);
      const Bytes cut{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)};
      const Decoded decoded = decode("quic", query, {cut});
      CHECK(decoded.accepted == (length >= 21));
      CHECK(decoded.complete == (length == 21));
      if (length > 21) CHECK(decoded.error == DecodeErrc::malformed);
    }
  }
  SUBCASE("versions without end are cut off") {
    std::string list;
    for (int i = 0; i < 65; ++i) list += "00000001";
    CHECK(versions(list).error == DecodeErrc::over_limit);
  }
  SUBCASE("nobody else is taken for it") {
    check_strangers("quic", query);
    CHECK_FALSE(versions("").accepted);
    const Query other = udp_query(request, recorded ^ 1U);
    CHECK_FALSE(decode("quic", other, {octets(std::string{begin} + "00000001")}).accepted);
    for (const std::string_view wrong : {"00 00000000 02 aabb 08 0123456789abcdef 00000001",
                                         "80 00000001 02 aabb 08 0123456789abcdef 00000001",
                                         "80 00000000 02 aabc 08 0123456789abcdef 00000001",
                                         "80 00000000 ff aabb 08 0123456789abcdef 00000001"})
      CHECK_FALSE(decode("quic", query, {octets(wrong)}).accepted);
  }
}

}  // namespace
}  // namespace yamabiko::test
