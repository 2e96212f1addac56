// BER: elements, numbers, object identifiers.
#include "yamabiko/protocol/ber.hpp"

#include "sample.hpp"

#include <limits>

#include <doctest/doctest.h>

namespace yamabiko::test {
namespace {

// Of the one element in `hex`: its length, or nothing when it can't be read.
std::optional<std::size_t> length_of(std::string_view hex) {
  const Bytes bytes = octets(hex);
  ByteReader in{bytes};
  const ber::Element element = ber::read(in);
  if (!in.ok()) return std::nullopt;
  return element.content.size();
}

std::optional<std::int64_t> number(std::string_view hex) {
  const Bytes bytes = octets(hex);
  ByteReader in{bytes};
  const std::int64_t value = ber::read_number(in);
  if (!in.ok()) return std::nullopt;
  return value;
}

TEST_CASE("ber::read") {
  CHECK(length_of("04 00") == 0);
  CHECK(length_of("04 02 0102") == 2);
  CHECK(length_of("04 81 02 0102") == 2);
  CHECK(length_of("04 84 00000002 0102") == 2);  // LDAP servers pad like this
  SUBCASE("what is not there, or not of these forms") {
    for (const std::string_view hex :
         {"", "04", "04 02 01", "04 80 01 0000", "04 85 0000000002 0102", "04 84 ffffffff 01",
          "04 ff", "1f 01 00", "bf 01 00", "04 82 00"}) {
      CAPTURE(hex);
      CHECK_FALSE(length_of(hex));
    }
  }
  SUBCASE("another tag") {
    const Bytes bytes = octets("04 01 00");
    ByteReader in{bytes};
    CHECK(ber::read(in, ber::sequence).empty());
    CHECK_FALSE(in.ok());
  }
}

TEST_CASE("ber::read_number") {
  CHECK(number("02 01 7f") == 127);
  CHECK(number("02 01 80") == -128);
  CHECK(number("02 02 0080") == 128);
  CHECK(number("02 04 594d1234") == 0x594d1234);
  CHECK(number("02 08 8000000000000000") == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(number("02 00"));
  CHECK_FALSE(number("02 09 000000000000000000"));
  CHECK_FALSE(number("0a 01 00"));
}

TEST_CASE("ber::oid_text") {
  CHECK(ber::oid_text(octets("2b 06 01 02 01")) == "1.3.6.1.2.1");
  CHECK(ber::oid_text(octets("2b 06 01 04 01 bf 08")) == "1.3.6.1.4.1.8072");
  CHECK(ber::oid_text(octets("88 37")) == "2.999");
  CHECK(ber::oid_text(octets("2b 8f ff ff ff 7f")) == "1.3.4294967295");
  SUBCASE("none") {
    CHECK(ber::oid_text({}).empty());
    CHECK(ber::oid_text(octets("2b 86")).empty());
    CHECK(ber::oid_text(octets("2b 90 80 80 80 00")).empty());
    CHECK(ber::oid_text(Bytes(200, std::byte{1})).empty());
  }
}

}  // namespace
}  // namespace yamabiko::test
