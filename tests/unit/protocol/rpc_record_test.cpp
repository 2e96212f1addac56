// Record marking: one fragment written, any number read.
#include "yamabiko/protocol/rpc_record.hpp"

#include "sample.hpp"
#include "yamabiko/bytes/error.hpp"
#include "yamabiko/bytes/writer.hpp"

#include <doctest/doctest.h>

namespace yamabiko::rpc {
namespace {

using test::octets;

TEST_CASE("write_record") {
  CHECK(to_hex(write_record(octets("0102030405"))) == "800000050102030405");
  CHECK(to_hex(write_record({})) == "80000000");
}

TEST_CASE("read_record") {
  struct Case {
    std::string_view what;
    std::string_view stream;
    std::string_view message;
    bool whole;
  };
  const Case cases[] = {
      {"nothing", "", "", false},
      {"half a mark", "8000", "", false},
      {"one fragment", "80000003 010203", "010203", true},
      {"one fragment, cut", "80000003 0102", "0102", false},
      {"two fragments", "00000002 0102 80000001 03", "010203", true},
      {"an empty last fragment", "00000002 0102 80000000", "0102", true},
      {"empty fragments between", "00000000 00000001 01 00000000 80000001 02", "0102", true},
      {"the last one missing", "00000002 0102", "0102", false},
      {"half a second mark", "00000002 0102 800000", "0102", false},
      {"a second record, not read", "80000001 01 80000001 02", "01", true},
      {"an empty record", "80000000", "", true},
      {"a huge fragment, just begun", "80100000 01", "01", false},
  };
  for (const auto& row : cases) {
    CAPTURE(row.what);
    const Record record = read_record(octets(row.stream));
    CHECK(to_hex(record.message) == row.message);
    CHECK(record.whole == row.whole);
    CHECK_FALSE(record.error);
  }
}

TEST_CASE("read_record of too long a record") {
  SUBCASE("told by the first mark, the start is kept") {
    const Record record = read_record(octets("ffffffff 010203"));
    CHECK(record.error == DecodeErrc::over_limit);
    CHECK(to_hex(record.message) == "010203");
    CHECK_FALSE(record.whole);
  }
  SUBCASE("told by the sum of many fragments") {
    ByteWriter stream;
    const Bytes chunk(max_record / 2, std::byte{7});
    for (int i = 0; i < 3; ++i) stream.u32(static_cast<std::uint32_t>(chunk.size())).bytes(chunk);
    const Record record = read_record(stream.view());
    CHECK(record.error == DecodeErrc::over_limit);
    CHECK(record.message.size() == max_record);
    CHECK_FALSE(record.whole);
  }
  SUBCASE("as long as the limit is not too long") {
    const Bytes message(max_record, std::byte{7});
    const Record record = read_record(write_record(message));
    CHECK_FALSE(record.error);
    CHECK(record.whole);
    CHECK(record.message == message);
  }
}

}  // namespace
}  // namespace yamabiko::rpc
