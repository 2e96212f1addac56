// The list of protocols: its rows are sound, and names are found.
#include "yamabiko/protocol/codec.hpp"

#include <set>
#include <string>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

TEST_CASE("decoders") {
  REQUIRE_FALSE(decoders().empty());
  std::set<std::string_view> names;
  for (const Decoder& decoder : decoders()) {
    CAPTURE(decoder.name);
    CHECK(names.insert(decoder.name).second);
    CHECK((decoder.decode != nullptr));
    CHECK(decoder.cookie_bytes <= 8);
    CHECK((decoder.cookie_of != nullptr) == (decoder.cookie_bytes > 0));
    CHECK(find_decoder(decoder.name) == &decoder);
    // Nothing at all is never a reply.
    for (const Transport transport : {Transport::udp, Transport::tcp}) {
      const Decoded nothing = decoder.decode({.transport = transport, .cookie = 0, .request = {}},
                                             {.parts = {}, .ended = true});
      CHECK_FALSE(nothing.accepted);
      CHECK_FALSE(nothing.complete);
    }
  }
  CHECK(find_decoder("no-such-decoder") == nullptr);
  CHECK(find_decoder("") == nullptr);
}

TEST_CASE("encoders") {
  REQUIRE_FALSE(encoders().empty());
  std::set<std::string_view> names;
  for (const Encoder& encoder : encoders()) {
    CAPTURE(encoder.name);
    CHECK(names.insert(encoder.name).second);
    CHECK((encoder.encode != nullptr));
    CHECK(encoder.cookie_bytes <= 8);
    CHECK(find_encoder(encoder.name) == &encoder);
  }
  CHECK(find_encoder("no-such-encoder") == nullptr);
}

}  // namespace
}  // namespace yamabiko
