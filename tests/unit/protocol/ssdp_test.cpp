// The decoder "ssdp".
#include "decoder_checks.hpp"

namespace yamabiko::test {
namespace {

const Bytes root_request = text_octets("M-SEARCH * HTTP/1.1\r\nST: upnp:rootdevice\r\n\r\n");
const Bytes all_request = text_octets("M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n\r\n");

TEST_CASE("ssdp") {
  SUBCASE("miniupnpd tells product, version and place") {
    const Query query = udp_query(root_request, 0);
    const Bytes whole = sample("ssdp/rootdevice.hex");
    const Decoded decoded = decode("ssdp", query, {whole});
    CHECK(decoded.accepted);
    // Another device of the same host may still answer.
    CHECK_FALSE(decoded.complete);
    CHECK(decoded.version == "2.3.1");
    CHECK(told(decoded, "product") == "MiniUPnPd");
    CHECK(told(decoded, "locations") == "http://10.77.0.2:5000/rootDesc.xml");
    CHECK(flagged(decoded, Flag::discloses));
    check_strangers("ssdp", query);
  }
  SUBCASE("a response cut anywhere is not accepted") {
    Bytes cut = sample("ssdp/rootdevice.hex");
    while (!cut.empty()) {
      cut.pop_back();
      CAPTURE(cut.size());
      check_nothing(decode("ssdp", udp_query(root_request, 0), {cut}));
    }
  }
  SUBCASE("a search for everything lists what answered, each once") {
    const Bytes first = sample("ssdp/all-0.hex");
    const Decoded decoded =
        decode("ssdp", udp_query(all_request, 0), {first, sample("ssdp/all-1.hex"), first});
    const auto* targets = find_fact(decoded.facts, "search_targets");
    REQUIRE(targets != nullptr);
    CHECK(std::get<std::vector<std::string>>(*targets).size() == 2);
  }
  SUBCASE("a response to another search, or no success, is none") {
    const Query query = udp_query(root_request, 0);
    CHECK_FALSE(decode("ssdp", query, {sample("ssdp/all-0.hex")}).accepted);
    CHECK_FALSE(decode("ssdp", query, {sample("ssdp/bad-request.hex")}).accepted);
    CHECK_FALSE(decode("ssdp", query, {text_octets("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")})
                    .accepted);
    CHECK_FALSE(
        decode("ssdp", query, {text_octets("HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n\r\n")})
            .accepted);
  }
  SUBCASE("without SERVER and LOCATION nothing is known") {
    const Decoded decoded =
        decode("ssdp", udp_query(root_request, 0),
               {text_octets("HTTP/1.0 200 OK\r\nst: upnp:rootdevice\r\nUSN: uuid:1\r\n\r\n")});
    CHECK(decoded.accepted);
    CHECK(decoded.version.empty());
    CHECK(decoded.facts.empty());
    CHECK(decoded.flags.empty());
  }
}

}  // namespace
}  // namespace yamabiko::test
