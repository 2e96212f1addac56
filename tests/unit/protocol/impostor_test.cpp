// impostor(): replies that are made of the request.
#include "yamabiko/protocol/impostor.hpp"

#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/protocol/onc_rpc.hpp"

#include <doctest/doctest.h>

using namespace yamabiko;

namespace {

Bytes octets(std::string_view hex) {
  return from_hex(hex).value();
}

}  // namespace

TEST_CASE("impostor") {
  const Bytes request = octets("123401000001000000000000");
  SUBCASE("an echo is octet for octet the same") {
    CHECK(impostor(request, request) == "sends back what it is sent");
    for (std::size_t i = 0; i < request.size(); ++i) {
      Bytes changed = request;
      changed[i] ^= std::byte{1};
      CHECK(impostor(request, changed).empty());
      CHECK(impostor(request, ByteView(request).first(i)).empty());
    }
    Bytes longer = request;
    longer.push_back(std::byte{0});
    CHECK(impostor(request, longer).empty());
    CHECK(impostor(octets("01"), octets("01")) == "sends back what it is sent");
  }
  SUBCASE("nothing for nothing tells nothing") {
    CHECK(impostor({}, {}).empty());
    CHECK(impostor({}, octets("000000000000000100000000000000000000000000000000")).empty());
  }
  SUBCASE("success of an RPC call") {
    const Bytes success = octets("123401000000000100000000000000000000000000000000");
    CHECK(impostor(request, success) == "answers anything as if it were an RPC call, with success");
    // Who makes an xid of one octet.
    CHECK_FALSE(impostor(octets("12"), success).empty());
    CHECK(impostor(octets("13"), success).empty());
    const Bytes call = rpc::encode_call(
        {.xid = 0x12340100, .program = 100000, .version = 2, .procedure = 0}, Transport::udp);
    CHECK(impostor(call, success) ==
          "answers an RPC call with success, but without the results that it has to have");
    for (std::size_t i = 0; i < success.size(); ++i) {
      Bytes changed = success;
      changed[i] ^= std::byte{1};
      CHECK(impostor(request, changed).empty());
      CHECK(impostor(request, ByteView(success).first(i)).empty());
    }
  }
}
