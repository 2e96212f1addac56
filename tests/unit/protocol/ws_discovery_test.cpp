// The decoder "ws-discovery".
#include "decoder_checks.hpp"

#include <fmt/format.h>

namespace yamabiko::test {
namespace {

constexpr std::uint64_t recorded = 0x12345678;
constexpr std::string_view uuid = "urn:uuid:12345678-6d61-4b69-a062-696b6f000001";

Bytes envelope(std::string_view header, std::string_view body) {
  return text_octets(fmt::format(
      "<s:Envelope><s:Header>{}</s:Header><s:Body>{}</s:Body></s:Envelope>", header, body));
}

Bytes answer(std::string_view body) {
  return envelope(fmt::format("<a:RelatesTo>{}</a:RelatesTo>", uuid), body);
}

TEST_CASE("ws-discovery") {
  const Bytes request = envelope(fmt::format("<a:MessageID>{}</a:MessageID>", uuid), "<d:Probe/>");
  const Query query = udp_query(request, recorded);
  SUBCASE("wsdd tells its types") {
    const Bytes whole = sample("ws-discovery/probe-matches.hex");
    const Decoded decoded = decode("ws-discovery", query, {whole});
    CHECK(decoded.accepted);
    CHECK(decoded.complete);
    CHECK(told(decoded, "types") == "wsdp:Device, pub:Computer");
    CHECK(decoded.flags.empty());
    CHECK(find_decoder("ws-discovery")->cookie_of(whole) == recorded);
    check_cuts("ws-discovery", query, whole);
    CHECK_FALSE(decode("ws-discovery", udp_query(request, recorded ^ 1U), {whole}).accepted);
  }
  SUBCASE("a camera tells where it is") {
    const Decoded decoded = decode("ws-discovery", query, {sample("ws-discovery/camera.hex")});
    CHECK(told(decoded, "addresses") == "http://192.0.2.1/onvif/device_service");
    CHECK(flagged(decoded, Flag::discloses));
  }
  SUBCASE("a fault is an answer") {
    const Decoded decoded = decode("ws-discovery", query, {answer("<s:Fault/>")});
    CHECK(decoded.accepted);
    CHECK(told(decoded, "answer") == "fault");
  }
  SUBCASE("nobody else is taken for it") {
    check_strangers("ws-discovery", query);
    CHECK_FALSE(decode("ws-discovery", query, {answer("<d:Hello/>")}).accepted);
    CHECK_FALSE(decode("ws-discovery", query, {envelope("", "<d:ProbeMatches/>")}).accepted);
    CHECK_FALSE(decode("ws-discovery", query, {sample("ws-discovery/fault.hex")}).accepted);
    CHECK_FALSE(decode("ws-discovery", query, {sample("ssdp/rootdevice.hex")}).accepted);
    CHECK_FALSE(find_decoder("ws-discovery")->cookie_of(request).has_value());
  }
  SUBCASE("lists without end are cut off, and what breaks off is an error") {
    std::string types;
    for (int i = 0; i < 1000; ++i) types += fmt::format("t{} ", i);
    const Bytes many = answer(fmt::format(
        "<d:ProbeMatches><d:ProbeMatch><d:Types>{}</d:Types></d:ProbeMatch></d:ProbeMatches>",
        types));
    const Decoded decoded = decode("ws-discovery", query, {many});
    const auto* list = find_fact(decoded.facts, "types");
    REQUIRE(list != nullptr);
    CHECK(std::get<std::vector<std::string>>(*list).size() == 32);
    CHECK(decode("ws-discovery", query, {answer("<d:ProbeMatches><![CDATA[")}).error ==
          DecodeErrc::malformed);
  }
}

}  // namespace
}  // namespace yamabiko::test
