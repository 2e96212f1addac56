// The decoder "ike".
#include "decoder_checks.hpp"
#include "protocol/ike_names.hpp"

#include "yamabiko/bytes/writer.hpp"

namespace yamabiko::test {
namespace {

constexpr std::uint64_t recorded = 0x0123456789abcdef;

// A header of 28 octets and what follows it, with the right length.
Bytes message(std::string_view kind, std::string_view payloads = "", std::uint64_t responder = 7) {
  const Bytes body = octets(payloads);
  ByteWriter out;
  out.u64(recorded).u64(responder).bytes(octets(kind)).u32(0);
  out.u32(static_cast<std::uint32_t>(28 + body.size())).bytes(body);
  return out.take();
}

TEST_CASE("ike") {
  const Bytes first = message("01 10 02 00", "00 00 00 04", 0);
  const Bytes second = message("21 20 22 08", "00 00 00 04", 0);
  const Query v1 = udp_query(first, recorded);
  const Query v2 = udp_query(second, recorded);
  SUBCASE("strongSwan accepts one of our proposals in IKEv1") {
    const Bytes whole = sample("ike/main-mode.hex");
    const Decoded decoded = decode("ike", v1, {whole});
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(told(decoded, "product") == "strongSwan");
    CHECK(told(decoded, "ikev1_accepts_a_proposal") == "yes");
    CHECK(told(decoded, "ikev1_vendor_ids") == "strongSwan, XAUTH, Dead Peer Detection");
    check_cuts("ike", v1, whole);
    CHECK_FALSE(decode("ike", udp_query(first, recorded ^ 1U), {whole}).accepted);
    CHECK(find_decoder("ike")->cookie_of(whole) == recorded);
    CHECK_FALSE(decode("ike", v2, {whole}).accepted);
  }
  SUBCASE("strongSwan wants another group in IKEv2") {
    const Bytes whole = sample("ike/sa-init.hex");
    const Decoded decoded = decode("ike", v2, {whole});
    CHECK(decoded.accepted);
    CHECK(told(decoded, "ikev2_notifications") == "INVALID_KE_PAYLOAD");
    CHECK(told(decoded, "ikev2_accepts_a_proposal") == "no");
    check_cuts("ike", v2, whole);
    CHECK_FALSE(decode("ike", v1, {whole}).accepted);
  }
  SUBCASE("nobody else is taken for it") {
    check_strangers("ike", v1);
    check_strangers("ike", v2);
    // Another exchange, an encrypted one, a responder without a cookie, a
    // header without payload, a request.
    for (const std::string_view kind : {"01 10 04 00", "01 10 02 01", "00 10 02 00"})
      CHECK_FALSE(decode("ike", v1, {message(kind, "00 00 00 04")}).accepted);
    CHECK_FALSE(decode("ike", v1, {message("01 10 02 00", "00 00 00 04", 0)}).accepted);
    for (const std::string_view kind : {"21 20 22 08", "21 20 23 20", "21 20 22 28"})
      CHECK_FALSE(decode("ike", v2, {message(kind, "00 00 00 04")}).accepted);
  }
  SUBCASE("a length that is not the datagram's is none of ours") {
    Bytes longer = sample("ike/main-mode.hex");
    longer.push_back(std::byte{0});
    CHECK_FALSE(decode("ike", v1, {longer}).accepted);
    CHECK_FALSE(find_decoder("ike")->cookie_of(longer).has_value());
  }
  SUBCASE("payloads that lie are an error") {
    // Too short, too long, something behind the last.
    for (const std::string_view body :
         {"00 00 00 03", "00 00 ff ff", "00 00 00 04 00", "0d 00 00 04"}) {
      CAPTURE(body);
      const Decoded decoded = decode("ike", v1, {message("01 10 02 00", body)});
      CHECK(decoded.accepted);
      CHECK_FALSE(decoded.complete);
      CHECK(decoded.error == DecodeErrc::malformed);
    }
    std::string many;
    for (int i = 0; i < 65; ++i) many += "0d 00 00 04 ";
    CHECK(decode("ike", v1, {message("0d 10 02 00", many)}).error == DecodeErrc::over_limit);
  }
}

TEST_CASE("vendor_of") {
  CHECK(ike::vendor_of(octets("1e2b516905991c7d7c96fcbfb587e46100000009")).product ==
        "Microsoft Windows");
  CHECK(ike::vendor_of(octets("09002689dfd6b712")).text == "XAUTH");
  CHECK(ike::vendor_of(octets("09002689dfd6b712")).product.empty());
  CHECK(ike::vendor_of(as_bytes("OE-Libreswan-4")).text == "OE-Libreswan-4");
  CHECK(ike::vendor_of(octets("0102")).text == "0102");
  CHECK(ike::vendor_of({}).text.empty());
  CHECK(ike::vendor_of(Bytes(1000, std::byte{0xff})).text.size() == 64);
}

TEST_CASE("notify_name") {
  CHECK(ike::notify_name(1, 14) == "NO-PROPOSAL-CHOSEN");
  CHECK(ike::notify_name(2, 14) == "NO_PROPOSAL_CHOSEN");
  CHECK(ike::notify_name(2, 40000) == "40000");
}

}  // namespace
}  // namespace yamabiko::test
