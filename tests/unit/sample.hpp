// Loads what was recorded from live daemons, for the tests of the decoders.
#pragma once

#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/protocol/codec.hpp"

#include <fstream>
#include <iterator>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

namespace yamabiko::test {

// testdata/`name` as it stands, with the comments that tell how it was
// recorded. A sample that is missing ends the test case.
inline std::string sample_text(std::string_view name) {
  const std::string path = std::string{TESTDATA_DIR} + '/' + std::string{name};
  INFO("sample: ", path);
  std::ifstream file{path};
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>{file}, {}};
}

// The octets of testdata/`name`. A sample that is empty or not hex ends the
// test case.
inline Bytes sample(std::string_view name) {
  INFO("sample: ", name);
  auto octets = from_hex(sample_text(name));
  REQUIRE(octets.has_value());
  REQUIRE_FALSE(octets->empty());
  return *std::move(octets);
}

// Octets that a test writes out itself.
inline Bytes octets(std::string_view hex) {
  auto bytes = from_hex(hex);
  REQUIRE(bytes.has_value());
  return *std::move(bytes);
}

inline Bytes text_octets(std::string_view text) {
  const ByteView view = as_bytes(text);
  return {view.begin(), view.end()};
}

// Runs the decoder of that name on one reply, datagram by datagram.
inline Decoded decode(std::string_view decoder, const Query& query,
                      const std::vector<Bytes>& datagrams, bool ended = false) {
  const Decoder* found = find_decoder(decoder);
  REQUIRE(found != nullptr);
  const std::vector<ByteView> parts{datagrams.begin(), datagrams.end()};
  return found->decode(query, Reply{.parts = parts, .ended = ended});
}

}  // namespace yamabiko::test
