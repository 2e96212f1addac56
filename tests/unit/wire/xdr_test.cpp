// XdrReader: booleans, opaque data with its padding, and sticky errors.
#include "yamabiko/wire/xdr.hpp"

#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/hex.hpp"

#include <ostream>

#include <doctest/doctest.h>

namespace yamabiko {
namespace {

TEST_CASE("XdrReader::boolean") {
  const Bytes octets = *from_hex("00000001 00000000 00000002 00000001");
  XdrReader in{octets};
  CHECK(in.boolean());
  CHECK_FALSE(in.boolean());
  CHECK(in.ok());
  CHECK_FALSE(in.boolean());
  CHECK_FALSE(in.ok());
  CHECK_FALSE(in.boolean());

  SUBCASE("truncated is false") {
    XdrReader cut{ByteView{octets}.first(3)};
    CHECK_FALSE(cut.boolean());
    CHECK_FALSE(cut.ok());
  }
}

TEST_CASE("XdrReader::opaque") {
  struct Case {
    std::string_view what;
    std::string_view hex;
    std::string_view expected;
    std::size_t left;
    bool ok;
  };
  const Case cases[] = {
      {"empty", "00000000 aa", "", 1, true},
      {"one octet and three of padding", "00000001 61000000 aa", "61", 1, true},
      {"three octets and one of padding", "00000003 61626300", "616263", 0, true},
      {"four octets, no padding", "00000004 61626364 aa", "61626364", 1, true},
      {"as long as the limit", "00000008 6162636465666768", "6162636465666768", 0, true},
      {"longer than the limit", "00000009 616263646566676869000000", "", 12, false},
      {"the largest count", "ffffffff 61626364", "", 4, false},
      {"fewer octets than told", "00000004 616263", "", 3, false},
      {"padding that is missing", "00000001 610000", "", 2, false},
      {"count cut short", "000000", "", 3, false},
  };
  for (const auto& row : cases) {
    CAPTURE(row.what);
    const Bytes octets = *from_hex(row.hex);
    XdrReader in{octets};
    CHECK(to_hex(in.opaque(8)) == row.expected);
    CHECK(in.ok() == row.ok);
    CHECK(in.remaining() == row.left);
  }
}

TEST_CASE("XdrReader integers") {
  const Bytes octets = *from_hex("01020304 05060708090a0b0c");
  XdrReader in{octets};
  CHECK(in.u32() == 0x01020304);
  CHECK(in.u64() == 0x05060708090a0b0c);
  CHECK(in.ok());
  CHECK(in.u32() == 0);
  CHECK_FALSE(in.ok());
}

TEST_CASE("XdrReader::error") {
  const auto error_after = [](std::string_view hex, auto read) {
    const Bytes octets = *from_hex(hex);
    XdrReader in{octets};
    static_cast<void>(read(in));
    static_cast<void>(in.u64());  // a later failure does not hide the first
    return in.error();
  };
  const auto boolean = [](XdrReader& in) { return in.boolean(); };
  const auto opaque = [](XdrReader& in) { return in.opaque(4); };
  CHECK_FALSE(error_after("00000001 0000000000000000", boolean));
  CHECK(error_after("00000001", boolean) == DecodeErrc::truncated);
  CHECK(error_after("000001", boolean) == DecodeErrc::truncated);
  CHECK(error_after("00000002", boolean) == DecodeErrc::malformed);
  CHECK(error_after("00000005", opaque) == DecodeErrc::over_limit);
  CHECK(error_after("00000004 6162", opaque) == DecodeErrc::truncated);
}

}  // namespace
}  // namespace yamabiko
