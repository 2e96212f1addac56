// ByteWriter: order of octets, and that take() leaves it empty.
#include "yamabiko/bytes/writer.hpp"

#include "yamabiko/bytes/hex.hpp"
#include "yamabiko/bytes/reader.hpp"

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

TEST_CASE("ByteWriter") {
  ByteWriter out;
  out.u8(0x01).u16(0x0203).u32(0x04050607).u64(0x08090a0b0c0d0e0f).text("hi").bytes(as_bytes("!"));

  SUBCASE("integers go in network order") {
    CHECK(to_hex(out.view()) == "0102030405060708090a0b0c0d0e0f686921");
    CHECK(out.size() == 18);
  }
  SUBCASE("ByteReader reads the same values") {
    ByteReader in{out.view()};
    CHECK(in.u8() == 0x01);
    CHECK(in.u16() == 0x0203);
    CHECK(in.u32() == 0x04050607);
    CHECK(in.u64() == 0x08090a0b0c0d0e0f);
    CHECK(as_text(in.rest()) == "hi!");
  }
  SUBCASE("take hands over the octets and starts anew") {
    CHECK(out.take().size() == 18);
    CHECK(out.size() == 0);
    out.u8(7);
    CHECK(to_hex(out.take()) == "07");
  }
}

}  // namespace
}  // namespace yamabiko
