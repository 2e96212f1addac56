// Names, records and counts of DNS messages.
#include "yamabiko/protocol/dns_message.hpp"

#include "sample.hpp"
#include "yamabiko/bytes/error.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace yamabiko::test {
namespace {

// A response of one PTR record that belongs to "." and has this data.
dns::Message with_ptr(std::string_view data) {
  const Bytes bytes = octets(data);
  const Bytes message = octets(fmt::format(
      "0000 8000 0000 0001 0000 0000 00 000c 0001 00000000 {:04x} {}", bytes.size(), data));
  return dns::read_message(message);
}

std::string target(std::string_view data) {
  const dns::Message message = with_ptr(data);
  return message.answers.empty() ? "(none)" : message.answers.front().text;
}

TEST_CASE("read_message: names") {
  CHECK(target("00") == ".");
  CHECK(target("01 61 02 6263 00") == "a.bc");
  CHECK(target("03 611b62 00") == "a\\x1bb");
  SUBCASE("a pointer to the root that the record begins with") {
    CHECK(target("01 61 c00c") == "a");
  }
  SUBCASE("pointers that never come to an end") {
    // The data begins at octet 23.
    for (const std::string_view loop :
         {"c017", "01 61 c017", "c018", "c0ff", "ffff", "01 61 c018"}) {
      CAPTURE(loop);
      CHECK(with_ptr(loop).answers.empty());
      CHECK(with_ptr(loop).error == DecodeErrc::malformed);
    }
  }
  SUBCASE("two names that point to each other") {
    const Bytes message = octets(
        "0000 8000 0000 0002 0000 0000"
        "01 61 c019 0001 0001 00000000 0000"
        "01 62 c00c 0001 0001 00000000 0000");
    CHECK(dns::read_message(message).error == DecodeErrc::malformed);
  }
  SUBCASE("kinds of label that are none") {
    CHECK(with_ptr("40 00").error);
    CHECK(with_ptr("80 00").error);
  }
  SUBCASE("the longest name and one octet more") {
    const auto name_of = [](std::size_t last) {
      std::string hex;
      for (int i = 0; i < 3; ++i) {
        hex += "3f";
        for (int k = 0; k < 63; ++k) hex += "61";
      }
      hex += fmt::format("{:02x}", last);
      for (std::size_t k = 0; k < last; ++k) hex += "61";
      return hex + "00";
    };
    CHECK_FALSE(with_ptr(name_of(61)).error);  // 3 × 64 + 62 + 1 = 255
    CHECK(with_ptr(name_of(62)).error == DecodeErrc::malformed);
  }
  SUBCASE("pointers to pointers, up to a limit") {
    const auto error_of = [](std::size_t pointers) {
      // Octet 23, where the data of the first record begins, is a name of its own;
      // then each pointer leads to the one before it, and the last is another name.
      Bytes message = octets(fmt::format(
          "0000 8000 0000 0002 0000 0000 00 0001 0001 00000000 {:04x} 00", 1 + 2 * (pointers - 1)));
      std::size_t before = 23;
      for (std::size_t i = 0; i < pointers; ++i) {
        const std::size_t place = message.size();
        const Bytes pointer = octets(fmt::format("{:04x}", 0xC000U | before));
        message.insert(message.end(), pointer.begin(), pointer.end());
        before = place;
      }
      const Bytes rest = octets("0001 0001 00000000 0000");
      message.insert(message.end(), rest.begin(), rest.end());
      return dns::read_message(message).error;
    };
    CHECK_FALSE(error_of(1));
    CHECK_FALSE(error_of(32));
    CHECK(error_of(33) == DecodeErrc::malformed);
  }
}

TEST_CASE("read_message: TXT") {
  const auto text = [](std::string_view hex) {
    const Bytes data = octets(hex);
    const Bytes message = octets(fmt::format(
        "0000 8000 0000 0001 0000 0000 00 0010 0001 00000000 {:04x} {}", data.size(), hex));
    const dns::Message read = dns::read_message(message);
    return read.error ? read.error.message() : read.answers.front().text;
  };
  CHECK(text("02 6162 01 63") == "abc");
  CHECK(text("01 0a") == "\\x0a");
  CHECK(text("") == "");
  CHECK(text("05 6162") == make_error_code(DecodeErrc::malformed).message());
}

TEST_CASE("read_message: counts") {
  CHECK(dns::read_message({}).error == DecodeErrc::truncated);
  CHECK(dns::read_message(octets("0000 8000 ffff 0000 0000 0000")).error == DecodeErrc::over_limit);
  CHECK(dns::read_message(octets("0000 8000 0001 0000 0000 0000")).error == DecodeErrc::truncated);
}

TEST_CASE("rcode_name and type_name") {
  CHECK(dns::rcode_name(5) == "REFUSED");
  CHECK(dns::rcode_name(11) == "RCODE 11");
  CHECK(dns::type_name(48) == "DNSKEY");
  CHECK(dns::type_name(65280) == "TYPE65280");
}

}  // namespace
}  // namespace yamabiko::test
