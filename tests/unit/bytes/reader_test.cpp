// ByteReader: order of octets, and what happens at the end of them.
#include "yamabiko/bytes/reader.hpp"

#include "yamabiko/bytes/hex.hpp"

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

TEST_CASE("ByteReader") {
  const Bytes octets = *from_hex("01 0203 04050607 08090a0b0c0d0e0f ff");
  ByteReader in{octets};

  SUBCASE("integers are in network order") {
    CHECK(in.u8() == 0x01);
    CHECK(in.u16() == 0x0203);
    CHECK(in.u32() == 0x04050607);
    CHECK(in.u64() == 0x08090a0b0c0d0e0f);
    CHECK(in.remaining() == 1);
    CHECK(in.ok());
  }
  SUBCASE("bytes and rest divide the input") {
    CHECK(to_hex(in.bytes(3)) == "010203");
    in.skip(12);
    CHECK(to_hex(in.rest()) == "ff");
    CHECK(in.rest().empty());
    CHECK(in.ok());
  }
  SUBCASE("reading up to the very end is no error") {
    CHECK(in.bytes(octets.size()).size() == octets.size());
    CHECK(in.bytes(0).empty());
    CHECK(in.ok());
  }
  SUBCASE("a read past the end yields zero, moves nothing and sticks") {
    in.skip(13);
    CHECK(in.u32() == 0);
    CHECK_FALSE(in.ok());
    CHECK(in.remaining() == 3);
    CHECK(in.u8() == 0);
    CHECK(in.u16() == 0);
    CHECK(in.u64() == 0);
    CHECK(in.bytes(1).empty());
    CHECK(in.rest().empty());
    CHECK(in.remaining() == 3);
  }
  SUBCASE("a count that would wrap the position is refused") {
    in.skip(1);
    CHECK(in.bytes(SIZE_MAX).empty());
    CHECK_FALSE(in.ok());
    CHECK(in.remaining() == octets.size() - 1);
  }
  SUBCASE("skip past the end fails") {
    in.skip(octets.size() + 1);
    CHECK_FALSE(in.ok());
    CHECK(in.remaining() == octets.size());
  }
  SUBCASE("fail sticks like any other error") {
    in.fail();
    CHECK_FALSE(in.ok());
    CHECK(in.u8() == 0);
    CHECK(in.remaining() == octets.size());
  }
}

TEST_CASE("ByteReader on nothing") {
  ByteReader in{ByteView{}};
  CHECK(in.remaining() == 0);
  CHECK(in.rest().empty());
  CHECK(in.ok());
  CHECK(in.u8() == 0);
  CHECK_FALSE(in.ok());
}

}  // namespace
}  // namespace yamabiko
